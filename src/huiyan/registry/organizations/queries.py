"""What can be known about organizations; they are public, their members are not."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from huiyan.accounts.models import User
from huiyan.kernel.clock import now
from huiyan.registry.organizations.models import MemberCode, Membership, Organization
from huiyan.registry.organizations.rules import may_edit, may_see_members


def public_organizations() -> QuerySet[Organization]:
    """All organizations, by name."""
    return Organization.objects.select_related("parent").order_by("name")


def organization_to_edit(user: User, pk: int) -> Organization:
    """One of them for who keeps the register, 404 for everybody else."""
    if not may_edit(user):
        raise Http404
    return get_object_or_404(public_organizations(), pk=pk)


def organization_with_members(user: User, pk: int) -> Organization:
    """One of them for who looks after its members, 404 for everybody else."""
    found = get_object_or_404(public_organizations(), pk=pk)
    if not may_see_members(user, found):
        raise Http404
    return found


def members_of(organization: Organization) -> QuerySet[Membership]:
    """Its members, those who act for it first; whoever calls has fetched it with `organization_with_members`."""
    return organization.memberships.select_related("user").order_by("-is_manager", "user__name", "pk")


def own_memberships(user: User) -> QuerySet[Membership]:
    """Where the person is a member."""
    return Membership.objects.filter(user=user).select_related("organization").order_by("organization__name")


def open_member_codes() -> QuerySet[MemberCode]:
    """Codes that still work."""
    return MemberCode.objects.filter(used_at__isnull=True, expires_at__gt=now()).select_related(
        "organization", "created_by"
    )
