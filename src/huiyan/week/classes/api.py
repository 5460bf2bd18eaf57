"""School classes as JSON: a teacher's way by the secret of a link, and the host's list of classes that come."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.shell.api import Given, ListQuery, Page, cleaned, over, page
from huiyan.shell.lists import listing
from huiyan.week.bookings.models import Booking
from huiyan.week.bookings.pace import check_pace
from huiyan.week.bookings.queries import session_in_programme
from huiyan.week.bookings.rules import may_be_cancelled_until
from huiyan.week.classes import actions, queries
from huiyan.week.classes.forms import ClassForm, NumbersForm
from huiyan.week.classes.models import ClassEntry
from huiyan.week.classes.rules import may_contact
from huiyan.week.codes import Need
from huiyan.week.proposals.models import Session

Name = Annotated[str, Field(min_length=1, max_length=80)]
Pupils = Annotated[int, Field(ge=1, le=500)]
Adults = Annotated[int, Field(ge=1, le=50)]


class ClassNumbersIn(Given):
    """What may be changed until the last moment; what is left out stays."""

    children: Pupils | None = None
    adults: Adults | None = None
    needs: list[Need] | None = None
    bus_at: datetime.time | None = None


class SchoolClassIn(Given):
    """A class by its teacher; pupils are a number and never a name."""

    school: Name
    class_name: Annotated[str, Field(min_length=1, max_length=40)]
    teacher: Name
    phone: Annotated[str, Field(min_length=1, max_length=24)]
    email: Annotated[str, Field(max_length=254)] = ""
    children: Pupils
    adults: Adults = 2
    needs: list[Need] = []
    bus_at: datetime.time | None = None


class ClassBookingOut(Schema):
    """A class that has places; whoever has the secret can show, change and cancel it."""

    secret: str
    code: str
    session_id: int
    state: str
    school: str
    class_name: str
    children: int
    adults: int
    seats: int
    needs: str
    bus_at: datetime.time | None
    can_be_cancelled_until: datetime.datetime

    @staticmethod
    def resolve_can_be_cancelled_until(one: Booking) -> datetime.datetime:
        return may_be_cancelled_until(one)


class ClassWaitingOut(Schema):
    """A class on the waiting list: who is before, or the offer and until when it holds."""

    secret: str
    session_id: int
    state: str
    seats: int
    classes_before: int
    people_before: int
    offer_until: datetime.datetime | None
    booking: str | None

    @classmethod
    def of(cls, one: ClassEntry) -> ClassWaitingOut:
        """The class as it stands now."""
        waits, offered = one.state == ClassEntry.State.WAITING, one.state == ClassEntry.State.OFFERED
        classes, people = queries.classes_before(one) if waits else (0, 0)
        own = {name: getattr(one, name) for name in ("secret", "session_id", "state", "seats")}
        own |= {"classes_before": classes, "people_before": people}
        until = one.offer_until if offered else None
        return cls(**own, offer_until=until, booking=one.booking.secret if one.booking else None)


class ComingClassOut(Schema):
    """A class that comes to a host; `teacher` and `phone` are for who may call, else empty."""

    code: str
    session_id: int
    school: str
    class_name: str
    children: int
    adults: int
    needs: str
    bus_at: datetime.time | None
    teacher: str
    phone: str


class ClassQuery(ListQuery):
    """Which classes."""

    sort: Literal["", "begins", "-begins", "school", "-school"] = ""


router = Endpoints(tags=["week-classes"])


@router.make(
    "/week/sessions/{int:pk}/classes",
    _("Book places for a school class; send an Idempotency-Key"),
    gives=ClassBookingOut,
    scope="week.book",
)
def book_class(request: ApiRequest, pk: int, given: Body[SchoolClassIn]) -> ClassBookingOut:
    session, form = _filled(request, pk, given)
    check_pace(request)
    return ClassBookingOut.from_orm(actions.book_class(session, group=form.group(), by=request.user))


@router.read("/week/classes/{slug:secret}", _("A class’s booking, by its secret"), gives=ClassBookingOut, public=True)
def class_booking(request: ApiRequest, secret: str) -> ClassBookingOut:
    return ClassBookingOut.from_orm(queries.class_by_secret(secret))


@router.change(
    "/week/classes/{slug:secret}", _("Change the numbers of a class"), gives=ClassBookingOut, scope="week.book"
)
def change_class(request: ApiRequest, secret: str, given: Body[ClassNumbersIn]) -> ClassBookingOut:
    booking = queries.class_by_secret(secret)
    stands = {name: getattr(booking, name) for name in ("children", "adults", "needs", "bus_at")}
    form = NumbersForm(over(NumbersForm(initial=stands), given.dict(exclude_unset=True)))
    cleaned(form)
    return ClassBookingOut.from_orm(actions.change_class(booking, changes=form.changes(), by=request.user))


@router.act(
    "/week/classes/{slug:secret}/cancel", _("Give the places of a class back"), gives=ClassBookingOut, scope="week.book"
)
def cancel_class(request: ApiRequest, secret: str) -> ClassBookingOut:
    return ClassBookingOut.from_orm(actions.cancel_class(queries.class_by_secret(secret), by=request.user))


@router.make(
    "/week/sessions/{int:pk}/classes/waiting",
    _("Let a class wait for places of a full session"),
    gives=ClassWaitingOut,
    scope="week.book",
)
def join_class_list(request: ApiRequest, pk: int, given: Body[SchoolClassIn]) -> ClassWaitingOut:
    session, form = _filled(request, pk, given)
    check_pace(request)
    return ClassWaitingOut.of(actions.join_class_list(session, group=form.group(), by=request.user))


@router.read(
    "/week/classes/waiting/{slug:secret}", _("A class that waits, by its secret"), gives=ClassWaitingOut, public=True
)
def class_waiting(request: ApiRequest, secret: str) -> ClassWaitingOut:
    return ClassWaitingOut.of(queries.class_entry_by_secret(secret))


@router.make(
    "/week/classes/waiting/{slug:secret}/take",
    _("Take the places that were offered to a class"),
    gives=ClassBookingOut,
    scope="week.book",
)
def take_class_offer(request: ApiRequest, secret: str) -> ClassBookingOut:
    entry = queries.class_entry_by_secret(secret)
    return ClassBookingOut.from_orm(actions.take_class_offer(entry, by=request.user))


@router.act(
    "/week/classes/waiting/{slug:secret}/leave",
    _("Leave the waiting list of classes"),
    gives=ClassWaitingOut,
    scope="week.book",
)
def leave_class_list(request: ApiRequest, secret: str) -> ClassWaitingOut:
    actions.leave_class_list(queries.class_entry_by_secret(secret), by=request.user)
    return class_waiting(request, secret)


@router.read(
    "/week/classes",
    _("The classes that come to your institutions, or to all"),
    gives=Page[ComingClassOut],
    scope="week.host",
)
def coming_classes(request: ApiRequest, query: Query[ClassQuery]) -> Page[ComingClassOut]:
    found = listing(
        request,
        queries.classes_for(request.user),
        search=["school", "class_name", "session__activity__title", "code"],
        columns=[("begins", "", "session__starts_at"), ("school", "", "school")],
        default="begins",
    )
    hidden: dict[str, Any] = {} if may_contact(request.user) else {"teacher": "", "phone": ""}
    return page(request, found.rows, query, lambda row: ComingClassOut.from_orm(row).model_copy(update=hidden))


def _filled(request: ApiRequest, pk: int, given: SchoolClassIn) -> tuple[Session, ClassForm]:
    """The session, and the form of the page filled with what was given."""
    session = session_in_programme(request.user, pk)
    form = ClassForm({**given.dict(), "session": session.pk}, sessions=[session])
    cleaned(form)
    return session, form
