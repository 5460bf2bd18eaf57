"""What every engine command shares: errors as a sentence, JSON for programs, progress for people."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def translate(template: str) -> str:
    """The template in the language of the user's environment (Chinese or English)."""
    from huiyan.kernel.words import translator

    language = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return translator(language)(template)


@contextmanager
def report_bad_input() -> Iterator[None]:
    """Print bad input as one sentence on standard error and leave with exit code 1."""
    # Engines raise BadInput; numpy comes with it, so it is looked up only once something was raised.
    try:
        yield
    except ValueError as error:
        from huiyan.engines.tables import BadInput

        if not isinstance(error, BadInput):
            raise
        print(error.sentence(translate), file=sys.stderr)
        sys.exit(1)


def print_json(result: Any) -> None:
    """Print a result for programs: one JSON document on standard output."""
    print(json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False))
