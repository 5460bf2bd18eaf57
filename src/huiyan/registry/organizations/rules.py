"""Who may change organizations and see their members."""

from __future__ import annotations

from huiyan.accounts.models import User
from huiyan.registry.organizations.models import Membership, Organization


def may_edit(user: object) -> bool:
    """Make and change organizations."""
    return isinstance(user, User) and user.may("registry.manage")


def may_see_members(user: object, organization: Organization) -> bool:
    """Look after the members: who acts for the organization, and who keeps the register."""
    if not isinstance(user, User) or not user.is_active:
        return False
    acting = Membership.objects.filter(organization=organization, user=user, is_manager=True)
    return may_edit(user) or acting.exists()
