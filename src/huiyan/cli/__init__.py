"""The one command line. Engine commands need no database and no settings; nothing heavy is imported before it is needed."""

from huiyan.cli.app import main

__all__ = ["main"]
