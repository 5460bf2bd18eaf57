"""What the registry holds about a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiyan.accounts.models import User
from huiyan.accounts.own.sections import Row, Section, register
from huiyan.registry.organizations.models import Membership
from huiyan.registry.organizations.queries import own_memberships


def memberships(user: User) -> list[Row]:
    return [
        {"organization": str(one.organization), "title": one.title, "acts_for_it": one.is_manager}
        for one in own_memberships(user)
    ]


def forget_memberships(user: User) -> None:
    Membership.objects.filter(user=user).delete()


register(Section("memberships", _("Memberships of organizations"), memberships, forget_memberships))
