"""The places of a session for organisers and hosts: who booked, how many, a message to all."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.shell.api import Count, FieldError, Given, ListQuery, NotValid, Page, Whole, cleaned, over, page
from huiyan.shell.lists import Filter, listing
from huiyan.week.bookings import queries
from huiyan.week.bookings.api.public import SessionOut
from huiyan.week.bookings.forms import PlacesForm, TellForm
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.places import change_places
from huiyan.week.bookings.telling import tell_bookers
from huiyan.week.proposals.rules import needs_no_moderator


class StaffBookingOut(Schema):
    """A booking as staff and hosts see it: without a name and without a number."""

    code: str
    kind: str
    state: str
    adults: int
    children: int
    needs: str
    created_at: datetime.datetime
    arrived_at: datetime.datetime | None


class PlacesIn(Given):
    """What is given is changed; what is left out stays."""

    capacity: Whole | None = None
    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    release_at: AwareDatetime | None = None
    admit_per_minute: Whole | None = None


class TellIn(Given):
    """A message to everyone who booked or waits; held, it waits in the outbox until somebody has read it."""

    text: Annotated[str, Field(min_length=1, max_length=1000)]
    hold: bool = False


class StaffBookingQuery(ListQuery):
    """Which bookings of a session."""

    sort: Literal["", "code", "-code", "booked", "-booked"] = ""
    state: Booking.State | Literal[""] = ""
    kind: Booking.Kind | Literal[""] = ""


ASKED = gettext_lazy("A host asks for another number of places by a change of the session.")

router = Endpoints(tags=["week-bookings"])


@router.read(
    "/week/sessions/{int:pk}/bookings",
    _("The bookings of a session, for organisers and its host"),
    gives=Page[StaffBookingOut],
    scope="week.host",
)
def bookings_of_session(request: ApiRequest, pk: int, query: Query[StaffBookingQuery]) -> Page[StaffBookingOut]:
    found = listing(
        request,
        queries.bookings_in(queries.session_to_run(request.user, pk)),
        search=["code"],
        filters=[Filter("state", "", "state", Booking.State.choices), Filter("kind", "", "kind", Booking.Kind.choices)],
        columns=[("code", "", "code"), ("booked", "", "created_at")],
    )
    return page(request, found.rows, query, StaffBookingOut.from_orm)


@router.change(
    "/week/sessions/{int:pk}/places",
    _("Set how many places there are and when they are booked"),
    gives=SessionOut,
    scope="week.host",
)
def set_places(request: ApiRequest, pk: int, given: Body[PlacesIn]) -> SessionOut:
    session, said = queries.session_to_change(request.user, pk), given.dict(exclude_unset=True)
    about: dict[str, Any] = {"instance": session, "may_add": needs_no_moderator(request.user, session.activity)}
    if "capacity" in said and not about["may_add"]:
        raise NotValid([FieldError(path="/capacity", message=str(ASKED), code="invalid")])
    values = cleaned(PlacesForm(over(PlacesForm(**about), said), **about))
    if said:
        fresh = queries.session_to_change(request.user, pk)
        change_places(fresh, changes={name: values[name] for name in said}, by=request.user)
    return SessionOut.of(queries.session_to_change(request.user, pk))


@router.act("/week/sessions/{int:pk}/tell", _("Write to everyone who booked or waits"), gives=Count, scope="week.host")
def tell_everyone(request: ApiRequest, pk: int, given: Body[TellIn]) -> Count:
    session = queries.session_to_change(request.user, pk)
    return Count(count=tell_bookers(session, **cleaned(TellForm(given.dict())), by=request.user))
