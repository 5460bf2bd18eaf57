"""Who may do what with an edition."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from huiyan.accounts.models import User

Person = User | AnonymousUser


def may_manage(user: Person) -> bool:
    """Organisers of the Week run its editions."""
    return isinstance(user, User) and user.may("week.manage")


def may_read_all(user: Person) -> bool:
    """Organisers and supervisors see editions, proposals and figures that are not public."""
    return isinstance(user, User) and user.may("week.read")
