"""Personal data as JSON: what is kept and why, the own data behind a secret, its erasure, and the ledger."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.kernel.audit.canonical import plain
from huiyan.shell.api import Given, ListQuery, Page, page
from huiyan.shell.lists import Filter, listing
from huiyan.week.editions.queries import edition_for_staff
from huiyan.week.privacy import actions, queries
from huiyan.week.privacy.models import Purge
from huiyan.week.privacy.purposes import PURPOSES


class PurposeOut(Schema):
    """Which data are kept, what for, and how long."""

    columns: list[str]
    what: str
    purpose: str
    until: str


class HeldOut(Schema):
    """Everything that is kept about a group."""

    held: dict[str, Any]


class UnderstoodIn(Given):
    """Nobody erases by a slip: `understood` says that it cannot be undone."""

    understood: Literal[True]


class PurgeOut(Schema):
    """When something was erased, how much, and why; never whose."""

    id: int
    cause: str
    bookings: int
    waiting: int
    notices: int
    at: datetime.datetime


class PurgeQuery(ListQuery):
    """Which entries of the ledger."""

    sort: Literal["", "at", "-at"] = ""
    cause: Purge.Cause | Literal[""] = ""


router = Endpoints(tags=["week-privacy"])


@router.read("/week/purposes", _("Which data the Week keeps, what for, how long"), gives=list[PurposeOut], public=True)
def purposes(request: ApiRequest) -> list[PurposeOut]:
    return [
        PurposeOut(columns=list(one.columns), what=str(one.what), purpose=str(one.purpose), until=str(one.until))
        for one in PURPOSES
    ]


@router.read("/week/mine/{slug:secret}", _("What is kept behind the secret of a link"), gives=HeldOut, public=True)
def own_data(request: ApiRequest, secret: str) -> HeldOut:
    return HeldOut.model_validate({"held": plain(queries.held_about(queries.group_by_secret(secret)))})


@router.act(
    "/week/mine/{slug:secret}/erase",
    _("Erase who somebody is; places stay booked"),
    gives=PurgeOut,
    scope="week.book",
)
def erase_group(request: ApiRequest, secret: str, given: Body[UnderstoodIn]) -> PurgeOut:
    return PurgeOut.from_orm(actions.erase_group(queries.group_by_secret(secret), by=request.user))


@router.read(
    "/week/editions/{slug:slug}/purges", _("The ledger of what was erased"), gives=Page[PurgeOut], scope="week.read"
)
def purges(request: ApiRequest, slug: str, query: Query[PurgeQuery]) -> Page[PurgeOut]:
    found = listing(
        request,
        queries.purges_of(edition_for_staff(request.user, slug)),
        filters=[Filter("cause", "", "cause", Purge.Cause.choices)],
        columns=[("at", "", "at")],
        default="-at",
    )
    return page(request, found.rows, query, PurgeOut.from_orm)
