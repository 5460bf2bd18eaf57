"""Who may say that two entries are not the same."""

from __future__ import annotations

from huiyan.accounts.models import User


def may_dismiss(user: User) -> bool:
    """Screeners and organisers decide; supervisors only read."""
    return user.may("competition.screen")
