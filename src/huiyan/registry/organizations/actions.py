"""Keeping the register of organizations and their members."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiyan.accounts.codes import digest_of, make_code
from huiyan.accounts.models import User
from huiyan.kernel import audit
from huiyan.kernel.clock import now
from huiyan.kernel.errors import Refusal
from huiyan.registry.organizations.models import MemberCode, Membership, Organization
from huiyan.registry.organizations.queries import open_member_codes
from huiyan.registry.organizations.rules import may_see_members

CODE_LASTS = datetime.timedelta(days=14)


class PartOfItself(Refusal):
    sentence = _("“{organization}” cannot be part of “{parent}”, which is part of it.")


class MemberCodeIsOver(Refusal):
    sentence = _("This code is unknown, was used already, or has run out.")
    next_step = _("Ask whoever acts for the organization for a new one.")


def create_organization(*, by: User, **values: Any) -> Organization:
    """Enter an organization into the register."""
    with transaction.atomic():
        made = Organization.objects.create(**values)
        audit.record("organization.create", made, by=by, after=values)
    return made


def change_organization(organization: Organization, values: Mapping[str, Any], *, by: User) -> None:
    """Change what is known of it; nothing may be part of itself, over however many steps."""
    with transaction.atomic():
        before = Organization.objects.select_for_update().get(pk=organization.pk)
        changed = {name: value for name, value in values.items() if getattr(before, name) != value}
        parent = values.get("parent")
        if parent and organization.pk in _line_of(parent):
            raise PartOfItself(organization=before, parent=parent)
        if not changed:
            return
        Organization.objects.filter(pk=before.pk).update(**changed)
        audit.record(
            "organization.change",
            before,
            by=by,
            before={name: getattr(before, name) for name in changed},
            after=changed,
        )


def _line_of(organization: Organization) -> list[int]:
    """It and everything it is part of, upwards."""
    line: list[int] = []
    here: Organization | None = organization
    while here and here.pk not in line:
        line.append(here.pk)
        here = here.parent
    return line


def hand_out_member_code(organization: Organization, *, title: str, is_manager: bool, by: User) -> str:
    """A code with which one person joins within 14 days; returned once, kept as a digest."""
    code = make_code()
    with transaction.atomic():
        made = MemberCode.objects.create(
            organization=organization,
            digest=digest_of(code),
            title=title,
            is_manager=is_manager,
            created_by=by,
            expires_at=now() + CODE_LASTS,
        )
        audit.record("member.invite", organization, by=by, after={"code": made.pk, "is_manager": is_manager})
    return code


def member_code_called(code: str) -> MemberCode:
    """The code, while it works and whoever handed it out still looks after the members."""
    found = open_member_codes().filter(digest=digest_of(code)).first()
    if found is None or not may_see_members(found.created_by, found.organization):
        raise MemberCodeIsOver
    return found


def join_organization(code: MemberCode, *, by: User) -> Membership:
    """The person who brought the code becomes a member, as the code says."""
    with transaction.atomic():
        if not open_member_codes().filter(pk=code.pk).update(used_at=now()):
            raise MemberCodeIsOver
        given = {"title": code.title, "is_manager": code.is_manager}
        made = Membership.objects.update_or_create(organization=code.organization, user=by, defaults=given)[0]
        audit.record("member.join", code.organization, by=by, after={"is_manager": code.is_manager})
    return made


def remove_member(membership: Membership, *, by: User) -> None:
    """End a membership; what the person entered for the organization stays."""
    with transaction.atomic():
        audit.record("member.remove", membership.organization, by=by, before={"user": membership.user_id})
        membership.delete()
