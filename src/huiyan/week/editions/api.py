"""Editions of the Week and their places as JSON: read by everyone, run by organisers."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as _
from ninja import Body, File, Query, Schema, UploadedFile
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.kernel import files
from huiyan.shell.api import Given, Key, ListQuery, Page, Whole, Words, cleaned, over, page
from huiyan.shell.lists import listing
from huiyan.week.codes import Access
from huiyan.week.editions import actions, queries
from huiyan.week.editions.forms import EditionForm, LogoForm, VenueForm
from huiyan.week.editions.models import Edition, Venue
from huiyan.week.editions.rules import may_manage

Line = Annotated[str, Field(max_length=300)]


class EditionOut(Schema):
    """An edition of the Week."""

    slug: str
    name: str
    name_en: str
    theme: str
    theme_en: str
    starts_on: datetime.date
    ends_on: datetime.date
    is_public: bool


class EditionDetail(EditionOut):
    """An edition with its rules, and for staff with what it lacks before its programme can be public."""

    host_id: int | None
    logo_words: str
    logo_words_en: str
    contact: str
    launch_url: str
    rules: str
    rules_en: str
    proposals_until: datetime.datetime | None
    largest_group: int
    most_bookings: int
    largest_class: int
    classes_of_school: int
    offer_minutes: int
    cancel_minutes: int
    keep_days: int


class EditionIn(Given):
    """What is given is changed; what is left out stays."""

    name: Line | None = None
    name_en: Line | None = None
    slug: Annotated[str, Field(pattern=r"^[-a-z0-9]+$", max_length=50)] | None = None
    theme: Line | None = None
    theme_en: Line | None = None
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    host: Key | None = None
    contact: Line | None = None
    launch_url: Line | None = None
    proposals_until: AwareDatetime | None = None
    largest_group: Whole | None = None
    most_bookings: Whole | None = None
    largest_class: Whole | None = None
    classes_of_school: Whole | None = None
    offer_minutes: Whole | None = None
    cancel_minutes: Whole | None = None
    keep_days: Whole | None = None
    rules: Words | None = None
    rules_en: Words | None = None


class NewEdition(EditionIn):
    """A new edition needs a name, its name in the address, and its days."""

    name: Line
    slug: Annotated[str, Field(pattern=r"^[-a-z0-9]+$", max_length=50)]
    starts_on: datetime.date
    ends_on: datetime.date


class RoomOut(Schema):
    """A room of a place."""

    id: int
    name: str
    name_en: str
    most_people: int | None


class VenueOut(Schema):
    """A place; its position is WGS-84."""

    id: int
    name: str
    name_en: str
    division: str
    address: str
    transport: str
    latitude: Decimal | None
    longitude: Decimal | None
    accessibility: str
    rooms: list[RoomOut]


class VenueIn(Given):
    """A place with its rooms."""

    name: Line
    name_en: Line = ""
    division: Line = ""
    address: Line = ""
    transport: Line = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    accessibility: list[Access] = []
    rooms: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=25)] = []


class LogoQuery(Given):
    """What the picture shows, for those who do not see it."""

    logo_words: Annotated[str, Field(min_length=1, max_length=80)]
    logo_words_en: Annotated[str, Field(max_length=80)] = ""


class EditionQuery(ListQuery):
    """Which editions."""

    sort: Literal["", "starts", "-starts"] = ""


class VenueQuery(ListQuery):
    """Which places."""

    sort: Literal["", "name", "-name", "division", "-division"] = ""


router = Endpoints(tags=["week"])


@router.read("/week/editions", _("The editions of the Week that you may see"), gives=Page[EditionOut], public=True)
def week_editions(request: ApiRequest, query: Query[EditionQuery]) -> Page[EditionOut]:
    rows = queries.editions_for(request.user)
    found = listing(request, rows, search=["name", "name_en"], columns=[("starts", "", "starts_on")], default="-starts")
    return page(request, found.rows, query, EditionOut.from_orm)


@router.read("/week/editions/{slug:slug}", _("An edition with its rules"), gives=EditionDetail, public=True)
def edition(request: ApiRequest, slug: str) -> EditionDetail:
    return EditionDetail.from_orm(queries.edition_for(request.user, slug))


@router.make("/week/editions", _("Open an edition of the Week"), gives=EditionDetail, scope="week.manage")
def open_edition(request: ApiRequest, given: Body[NewEdition]) -> EditionDetail:
    _organisers_only(request)
    values = cleaned(EditionForm(over(EditionForm(), given.dict(exclude_unset=True))))
    return EditionDetail.from_orm(actions.open_edition(values={**values}, by=request.user))


@router.change(
    "/week/editions/{slug:slug}",
    _("Change the words, days and rules of an edition"),
    gives=EditionDetail,
    scope="week.manage",
)
def change_edition(request: ApiRequest, slug: str, given: Body[EditionIn]) -> EditionDetail:
    found, said = queries.edition_to_manage(request.user, slug), given.dict(exclude_unset=True)
    values = cleaned(EditionForm(over(EditionForm(instance=found), said), instance=found))
    fresh = queries.edition_to_manage(request.user, slug)
    changes: dict[str, Any] = {name: values[name] for name in said if values[name] != getattr(fresh, name)}
    if changes:
        actions.change_edition(fresh, changes=changes, by=request.user)
    return edition(request, changes.get("slug", slug))


@router.make(
    "/week/editions/{slug:slug}/next",
    _("Open the next edition from this one"),
    gives=EditionDetail,
    scope="week.manage",
)
def open_next_edition(request: ApiRequest, slug: str) -> EditionDetail:
    made: Edition = actions.open_next_edition(queries.edition_to_manage(request.user, slug), by=request.user)
    return EditionDetail.from_orm(made)


@router.act(
    "/week/editions/{slug:slug}/publish", _("Make the programme public"), gives=EditionDetail, scope="week.manage"
)
def publish_programme(request: ApiRequest, slug: str) -> EditionDetail:
    actions.publish_programme(queries.edition_to_manage(request.user, slug), by=request.user)
    return edition(request, slug)


@router.read("/week/editions/{slug:slug}/logo", _("The logo or mascot of an edition"), gives=None, public=True)
def logo(request: ApiRequest, slug: str) -> HttpResponseBase:
    return files.serve(queries.logo_of(request.user, slug))


@router.act(
    "/week/editions/{slug:slug}/logo",
    _("Show a logo or mascot on the pages and prints of an edition"),
    gives=EditionDetail,
    scope="week.manage",
)
def set_logo(request: ApiRequest, slug: str, query: Query[LogoQuery], picture: File[UploadedFile]) -> EditionDetail:
    found, said = queries.edition_to_manage(request.user, slug), query.dict()
    given = cleaned(LogoForm(said, {"picture": picture}, instance=queries.edition_to_manage(request.user, slug)))
    words = {"words": given["logo_words"], "words_en": given["logo_words_en"]}
    return EditionDetail.from_orm(actions.set_logo(found, upload=given["picture"], **words, by=request.user))


@router.act(
    "/week/editions/{slug:slug}/logo/remove", _("Show no logo any more"), gives=EditionDetail, scope="week.manage"
)
def remove_logo(request: ApiRequest, slug: str) -> EditionDetail:
    return EditionDetail.from_orm(actions.remove_logo(queries.edition_to_manage(request.user, slug), by=request.user))


@router.read("/week/venues", _("The places where things happen"), gives=Page[VenueOut], public=True)
def venues(request: ApiRequest, query: Query[VenueQuery]) -> Page[VenueOut]:
    columns = [("name", "", "name"), ("division", "", "division")]
    found = listing(request, queries.venues(), search=["name", "name_en", "address"], columns=columns)
    return page(request, found.rows, query, VenueOut.from_orm)


@router.make("/week/venues", _("Add a place with its rooms"), gives=VenueOut, scope="week.manage")
def add_venue(request: ApiRequest, given: Body[VenueIn]) -> VenueOut:
    _organisers_only(request)
    form = VenueForm({**given.dict(), "rooms": "\n".join(given.rooms)})
    values = cleaned(form)
    own = {name: values[name] for name in VenueForm.Meta.fields}
    made: Venue = actions.add_venue(values=own, rooms=form.room_names(), by=request.user)
    return VenueOut.from_orm(made)


def _organisers_only(request: ApiRequest) -> None:
    if not may_manage(request.user):
        raise Http404
