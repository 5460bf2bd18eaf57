"""Times inside sentences."""

from __future__ import annotations

import datetime

from huiyan.shell.templatetags.shell import moment


def said(at: datetime.datetime | None) -> str:
    """A time as it is said in a sentence, in the reader's language."""
    return moment(at)
