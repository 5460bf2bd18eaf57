"""The people whom somebody looks after: all for administrators, those without a role for who helps entrants."""

from __future__ import annotations

from typing import TypedDict

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django_stubs_ext import WithAnnotations

from huiyan.accounts.models import Invitation, RoleGrant, User
from huiyan.accounts.people.rules import may_help, may_manage


class WithSecondFactor(TypedDict):
    has_second_factor: bool


def people_for(user: User) -> QuerySet[WithAnnotations[User, WithSecondFactor]]:
    """People with their roles, by name; 404 for who looks after nobody. Who was erased is nobody any more."""
    if not may_help(user):
        raise Http404
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=Authenticator.Type.RECOVERY_CODES)
    people = User.objects.filter(erased_at__isnull=True)
    if not may_manage(user):
        people = people.filter(grants__isnull=True)
    grants = Prefetch("grants", queryset=RoleGrant.objects.select_related("granted_by").order_by("granted_at", "pk"))
    return people.annotate(has_second_factor=Exists(factors)).prefetch_related(grants).order_by("name", "pk")


def person_for(user: User, pk: int) -> WithAnnotations[User, WithSecondFactor]:
    """One of them, or 404."""
    return get_object_or_404(people_for(user), pk=pk)


def person_to_manage(user: User, pk: int) -> User:
    """One of them for an administrator, 404 for everybody else."""
    if not may_manage(user):
        raise Http404
    return person_for(user, pk)


def codes_for(user: User) -> QuerySet[Invitation]:
    """Codes handed out, the newest first: all for administrators, the own ones for who helps."""
    if not may_help(user):
        raise Http404
    codes = Invitation.objects.select_related("created_by", "user").order_by("-created_at", "-pk")
    return codes if may_manage(user) else codes.filter(created_by=user)
