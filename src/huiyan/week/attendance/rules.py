"""Who may check tickets and count."""

from __future__ import annotations

from django.db.models import Q

from huiyan.accounts.models import User


def reach_of(user: User) -> Q | None:
    """The sessions at whose door this person stands: all for helpers, those of the own institutions for hosts."""
    if user.may("week.check_in"):
        return Q()
    hosts = list(user.memberships.filter(is_manager=True).values_list("organization_id", flat=True))
    return Q(activity__host__in=hosts) if hosts else None
