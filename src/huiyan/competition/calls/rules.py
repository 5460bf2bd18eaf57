"""Who may do what with a competition."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from huiyan.accounts.models import User
from huiyan.competition.calls.models import Competition


def may_manage(user: User | AnonymousUser) -> bool:
    """Organisers run competitions."""
    return isinstance(user, User) and user.may("competition.manage")


def may_read_all(user: User | AnonymousUser) -> bool:
    """Staff and supervisors read everything of a competition."""
    return isinstance(user, User) and user.may("competition.read")


def may_see_call(user: User | AnonymousUser, competition: Competition) -> bool:
    """A call that is not public yet is seen by staff only."""
    return competition.is_public or may_read_all(user)
