"""Starts Django for the commands that need it."""

from __future__ import annotations

import os
import sys


def start() -> None:
    """Load the settings; a wrong option is named in one sentence."""
    from huiyan.config.options import WrongOption

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyan.config.settings")
    try:
        import django

        django.setup()
    except WrongOption as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(1)


def manage(*words: str) -> None:
    """Run one of Django's own commands quietly."""
    from django.core.management import call_command

    call_command(*words, verbosity=0)
