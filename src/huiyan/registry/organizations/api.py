"""Organizations as JSON, for everyone; their members for those who look after them."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.accounts.limits import check_often
from huiyan.registry.organizations import actions
from huiyan.registry.organizations.forms import MemberCodeForm, OrganizationForm
from huiyan.registry.organizations.models import Membership, Organization
from huiyan.registry.organizations.queries import (
    members_of,
    organization_to_edit,
    organization_with_members,
    own_memberships,
    public_organizations,
)
from huiyan.registry.organizations.rules import may_edit
from huiyan.shell.api import Count, Given, Key, ListQuery, Page, PartQuery, Words, cleaned, over, page
from huiyan.shell.lists import Filter, listing

Name = Annotated[str, Field(max_length=200)]


class OrganizationOut(Schema):
    """An organization."""

    id: int
    kind: str
    name: str
    name_en: str
    credit_code: str | None
    division: str
    parent_id: int | None


class OrganizationIn(Given):
    """What is known of an organization; what is left out stays."""

    kind: Organization.Kind | None = None
    name: Name | None = None
    name_en: Name | None = None
    credit_code: Annotated[str, Field(max_length=24)] | None = None
    division: Annotated[str, Field(max_length=60)] | None = None
    parent: Key | None = None
    note: Words | None = None


class NewOrganization(OrganizationIn):
    """A new one needs its kind and its name."""

    kind: Organization.Kind
    name: Annotated[str, Field(min_length=1, max_length=200)]


class OrganizationMemberOut(Schema):
    """A member; `is_manager` says that the person acts for the organization."""

    id: int
    name: str
    contact: str
    title: str
    is_manager: bool

    @classmethod
    def of(cls, one: Membership) -> OrganizationMemberOut:
        """The person behind a membership."""
        user = one.user
        return cls(
            id=one.pk, name=user.name, contact=str(user.contact or ""), title=one.title, is_manager=one.is_manager
        )


class OwnMembershipOut(Schema):
    """Where you are a member."""

    id: int
    organization_id: int
    organization: str
    title: str
    is_manager: bool

    @staticmethod
    def resolve_organization(one: Membership) -> str:
        return one.organization.name


class MemberCodeIn(Given):
    """As what somebody joins."""

    title: Annotated[str, Field(max_length=80)] = ""
    is_manager: bool = False


class MemberCodeOut(Schema):
    """A code with which one person joins; it is shown now only."""

    shown_once: ClassVar = ("code",)
    code: str


class JoinIn(Given):
    """The code."""

    code: Annotated[str, Field(min_length=1, max_length=40)]


class OrganizationQuery(ListQuery):
    """Which organizations."""

    sort: Literal["", "name", "-name", "kind", "-kind", "division", "-division"] = ""
    kind: Organization.Kind | Literal[""] = ""


router = Endpoints(tags=["registry"])


@router.read("/organizations", _("All organizations"), gives=Page[OrganizationOut], public=True)
def organizations(request: ApiRequest, query: Query[OrganizationQuery]) -> Page[OrganizationOut]:
    found = listing(
        request,
        public_organizations(),
        search=["name", "name_en", "credit_code"],
        filters=[Filter("kind", "", "kind", Organization.Kind.choices)],
        columns=[("name", "", "name"), ("kind", "", "kind"), ("division", "", "division")],
        default="name",
    )
    return page(request, found.rows, query, OrganizationOut.from_orm)


@router.read("/organizations/{int:pk}", _("One organization"), gives=OrganizationOut, public=True)
def organization(request: ApiRequest, pk: int) -> OrganizationOut:
    return OrganizationOut.from_orm(get_object_or_404(public_organizations(), pk=pk))


@router.make("/organizations", _("Enter an organization"), gives=OrganizationOut, scope="registry.manage")
def create_organization(request: ApiRequest, given: Body[NewOrganization]) -> OrganizationOut:
    if not may_edit(request.user):
        raise Http404
    values = cleaned(OrganizationForm(over(OrganizationForm(), given.dict(exclude_unset=True))))
    return OrganizationOut.from_orm(actions.create_organization(**values, by=request.user))


@router.change(
    "/organizations/{int:pk}",
    _("Change what is known of an organization"),
    gives=OrganizationOut,
    scope="registry.manage",
)
def change_organization(request: ApiRequest, pk: int, given: Body[OrganizationIn]) -> OrganizationOut:
    one, said = organization_to_edit(request.user, pk), given.dict(exclude_unset=True)
    values = cleaned(OrganizationForm(over(OrganizationForm(instance=one), said), instance=one))
    actions.change_organization(one, values, by=request.user)
    return organization(request, pk)


@router.read(
    "/organizations/{int:pk}/members",
    _("The members, for those who look after them"),
    gives=Page[OrganizationMemberOut],
    scope="registry.manage",
)
def organization_members(request: ApiRequest, pk: int, query: Query[PartQuery]) -> Page[OrganizationMemberOut]:
    rows = members_of(organization_with_members(request.user, pk))
    return page(request, rows, query, OrganizationMemberOut.of)


@router.make(
    "/organizations/{int:pk}/codes",
    _("Hand out a code with which one person joins"),
    gives=MemberCodeOut,
    scope="registry.manage",
)
def hand_out_member_code(request: ApiRequest, pk: int, given: Body[MemberCodeIn]) -> MemberCodeOut:
    one = organization_with_members(request.user, pk)
    values = cleaned(MemberCodeForm(given.dict()))
    return MemberCodeOut(code=actions.hand_out_member_code(one, **values, by=request.user))


@router.act(
    "/organizations/{int:pk}/members/{int:member}/remove",
    _("End a membership"),
    gives=Count,
    scope="registry.manage",
)
def remove_member_of(request: ApiRequest, pk: int, member: int) -> Count:
    rows = members_of(organization_with_members(request.user, pk))
    actions.remove_member(get_object_or_404(rows, pk=member), by=request.user)
    return Count(count=1)


@router.read("/me/memberships", _("Where you are a member"), gives=list[OwnMembershipOut])
def my_memberships(request: ApiRequest) -> list[OwnMembershipOut]:
    return [OwnMembershipOut.from_orm(one) for one in own_memberships(request.user)]


@router.act(
    "/me/memberships/join", _("Join an organization with a code"), gives=OwnMembershipOut, scope="registry.manage"
)
def join_organization(request: ApiRequest, given: Body[JoinIn]) -> OwnMembershipOut:
    check_often(request, "use_code")
    made = actions.join_organization(actions.member_code_called(given.code), by=request.user)
    return OwnMembershipOut.from_orm(made)


@router.act("/me/memberships/{int:pk}/leave", _("Leave an organization"), gives=Count, scope="registry.manage")
def leave_organization(request: ApiRequest, pk: int) -> Count:
    actions.remove_member(get_object_or_404(own_memberships(request.user), pk=pk), by=request.user)
    return Count(count=1)
