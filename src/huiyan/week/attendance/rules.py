"""Who may check tickets and count, and when two counts must make somebody look."""

from __future__ import annotations

from django.db.models import Q

from huiyan.accounts.models import User

WIDE = 20  # per cent of the larger of two numbers, beyond which they differ widely


def differs_widely(seen: int, said: int | None) -> bool:
    """Whether what was seen at the door and what was said about it are more than `WIDE` apart; nothing seen contradicts nothing."""
    return bool(seen) and said is not None and abs(seen - said) * 100 > max(seen, said) * WIDE


def reach_of(user: User) -> Q | None:
    """The sessions at whose door this person stands: all for helpers, those of the own institutions for hosts."""
    if user.may("week.check_in"):
        return Q()
    hosts = list(user.memberships.filter(is_manager=True).values_list("organization_id", flat=True))
    return Q(activity__host__in=hosts) if hosts else None
