"""The team of an own entry, and the answer of who was named in it."""

from __future__ import annotations

import datetime
from typing import Annotated, ClassVar

from django.utils.translation import gettext_noop as _
from ninja import Body, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.entries import queries
from huiyan.competition.entries import team as actions
from huiyan.competition.entries.forms import MemberForm
from huiyan.competition.entries.models import TeamMember
from huiyan.shell.api import Count, Given, cleaned


class MemberIn(Given):
    """A member of the team."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    role: Annotated[str, Field(min_length=1, max_length=80)]
    contact: Annotated[str, Field(min_length=1, max_length=120)]


class MemberOut(Schema):
    """A member, and what was answered."""

    id: int
    name: str
    role: str
    contact: str
    expires_at: datetime.datetime | None
    confirmed_at: datetime.datetime | None
    declined_at: datetime.datetime | None


class InvitedOut(MemberOut):
    """A member with the personal link, which is shown now only."""

    shown_once: ClassVar = ("link",)
    link: str

    @classmethod
    def made(cls, invited: actions.Invited) -> InvitedOut:
        """The member and the link."""
        return cls(**MemberOut.from_orm(invited.member).dict(), link=invited.link)


class NamedOut(Schema):
    """What exactly somebody confirms."""

    name: str
    role: str
    title: str
    competition: str
    confirmed_at: datetime.datetime | None
    declined_at: datetime.datetime | None

    @classmethod
    def of(cls, member: TeamMember) -> NamedOut:
        """The member with the entry."""
        own = {name: getattr(member, name) for name in ("name", "role", "confirmed_at", "declined_at")}
        return cls(**own, title=member.entry.title, competition=member.entry.competition.slug)


class YesIn(Given):
    """Yes or no."""

    yes: bool


router = Endpoints(tags=["entries"])


@router.read("/me/entries/{int:pk}/members", _("The team"), gives=list[MemberOut], scope="competition.enter")
def members(request: ApiRequest, pk: int) -> list[MemberOut]:
    return [MemberOut.from_orm(one) for one in queries.own_entry(request.user, pk).members.all()]


@router.make(
    "/me/entries/{int:pk}/members", _("Name a member of the team"), gives=InvitedOut, scope="competition.enter"
)
def add_member(request: ApiRequest, pk: int, given: Body[MemberIn]) -> InvitedOut:
    entry = queries.own_entry(request.user, pk)
    return InvitedOut.made(actions.add_member(entry, **cleaned(MemberForm(given.dict())), by=request.user))


@router.act(
    "/me/members/{int:pk}/link",
    _("Make a new link for a member; the old one ends"),
    gives=InvitedOut,
    scope="competition.enter",
)
def replace_link(request: ApiRequest, pk: int) -> InvitedOut:
    return InvitedOut.made(actions.replace_link(queries.own_member(request.user, pk), by=request.user))


@router.act("/me/members/{int:pk}/remove", _("Take a member out of the team"), gives=Count, scope="competition.enter")
def remove_from_team(request: ApiRequest, pk: int) -> Count:
    actions.remove_member(queries.own_member(request.user, pk), by=request.user)
    return Count(count=1)


@router.read("/named/{token}", _("In what the holder of a personal link is named"), gives=NamedOut, public=True)
def named(request: ApiRequest, token: str) -> NamedOut:
    return NamedOut.of(queries.member_with(actions.digest_of(token)))


@router.act("/named/{token}", _("Confirm to be in a team, or say no"), gives=NamedOut, scope="competition.enter")
def confirm_membership(request: ApiRequest, token: str, given: Body[YesIn]) -> NamedOut:
    member = queries.member_with(actions.digest_of(token))
    actions.confirm_membership(member, yes=given.yes)
    return named(request, token)
