"""Organizations as JSON, for everyone; their members are not public."""

from __future__ import annotations

from typing import Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Query, Schema

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.registry.organizations.models import Organization
from huiyan.registry.organizations.queries import public_organizations
from huiyan.shell.api import ListQuery, Page, page
from huiyan.shell.lists import Filter, listing


class OrganizationOut(Schema):
    """An organization."""

    id: int
    kind: str
    name: str
    name_en: str
    credit_code: str | None
    division: str
    parent_id: int | None


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
