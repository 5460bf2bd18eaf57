"""`python -m huiyan.cli`."""

from huiyan.cli.app import main

main()
