"""Who may look after other people's accounts."""

from __future__ import annotations

from huiyan.accounts.models import RoleGrant, User
from huiyan.accounts.roles import ROLES

MANAGING = [role.key for role in ROLES.values() if "accounts.manage" in role.permissions]


def may_manage(user: User) -> bool:
    """Roles, deactivation, second factors of everybody."""
    return user.may("accounts.manage")


def may_help(user: User) -> bool:
    """Hand out codes for a new password to people without a role."""
    return user.may("accounts.help")


def is_last_administrator(user: User) -> bool:
    """Nobody else who is active could give roles."""
    managing = RoleGrant.objects.filter(role__in=MANAGING, user__is_active=True)
    return managing.filter(user=user).exists() and not managing.exclude(user=user).exists()
