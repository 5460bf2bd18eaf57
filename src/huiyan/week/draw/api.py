"""Preference draws as JSON: opened by organisers, wished in by parties with a secret, read and drawn again by everyone."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.kernel import clock
from huiyan.shell.api import (
    SENTENCES,
    FieldError,
    Given,
    Key,
    ListQuery,
    NotValid,
    Page,
    PartQuery,
    cleaned,
    over,
    page,
)
from huiyan.shell.lists import listing
from huiyan.week.bookings.pace import check_pace
from huiyan.week.codes import Need
from huiyan.week.draw import actions, queries
from huiyan.week.draw.forms import DrawForm, form_for
from huiyan.week.draw.models import Draw, DrawEntry
from huiyan.week.draw.rules import takes_wishes
from huiyan.week.editions.queries import edition_for_staff, edition_to_manage

People = Annotated[int, Field(ge=0, le=500)]
Name = Annotated[str, Field(max_length=80)]


class DrawOut(Schema):
    """A draw in a list."""

    id: int
    name: str
    name_en: str
    closes_at: datetime.datetime
    state: str
    commitment: str


class DrawDetail(DrawOut):
    """A draw in public: its rules, its commitment, and the records from whose bundles anyone draws it again."""

    most_wishes: int
    most_of_school: int
    sessions: list[int]
    parties: int
    is_open: bool
    opening: int | None
    result: int | None
    drawn_at: datetime.datetime | None

    @classmethod
    def of(cls, draw: Draw) -> DrawDetail:
        """The draw as it stands now; the seed stands in the record of its result."""
        own = {name: getattr(draw, name) for name in ("most_wishes", "most_of_school", "drawn_at")}
        return cls(
            **DrawOut.from_orm(draw).dict(),
            **own,
            sessions=[one.pk for one in queries.sessions_in(draw)],
            parties=queries.standing(draw).count(),
            is_open=takes_wishes(draw, clock.now()),
            opening=draw.opening_id,
            result=draw.result_id,
        )


class LotOut(Schema):
    """What a party got, by its code."""

    code: str
    lot: int | None
    rank: int | None
    session_id: int | None


class NewDraw(Given):
    """The rules of a draw and the sessions whose places are drawn."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    name_en: Annotated[str, Field(max_length=120)] = ""
    closes_at: AwareDatetime
    most_wishes: Annotated[int, Field(ge=1, le=10)] = 3
    most_of_school: Annotated[int, Field(ge=1, le=10)] = 1
    sessions: Annotated[list[Key], Field(min_length=1, max_length=500)]


class WishesIn(Given):
    """Who comes, people or a class, and the wished sessions, the dearest first."""

    kind: DrawEntry.Kind
    wishes: Annotated[list[Key], Field(min_length=1, max_length=10)]
    adults: People = 1
    children: People = 0
    needs: list[Need] = []
    phone: Annotated[str, Field(min_length=1, max_length=24)]
    email: Annotated[str, Field(max_length=254)] = ""
    school: Name = ""
    class_name: Name = ""
    teacher: Name = ""
    bus_at: datetime.time | None = None


class WishChanges(Given):
    """What is given is changed; what is left out stays."""

    wishes: Annotated[list[Key], Field(min_length=1, max_length=10)] | None = None
    adults: People | None = None
    children: People | None = None
    needs: list[Need] | None = None
    bus_at: datetime.time | None = None


class WishesOut(LotOut):
    """A party's wishes, and what came of them; whoever has the secret can change them while they are taken."""

    secret: str
    draw: int
    kind: str
    wishes: list[int]
    is_withdrawn: bool
    may_change: bool
    booking: str | None

    @classmethod
    def of(cls, entry: DrawEntry) -> WishesOut:
        """The wishes of a link."""
        withdrawn, draw = entry.withdrawn_at is not None, entry.draw
        own = {name: getattr(entry, name) for name in ("secret", "code", "kind", "lot", "rank", "session_id")}
        shown = own if draw.is_decided else {**own, "lot": None, "rank": None, "session_id": None}
        return cls(
            **shown,
            draw=draw.pk,
            wishes=[one.session_id for one in entry.wishes.all()],
            is_withdrawn=withdrawn,
            may_change=takes_wishes(draw, clock.now()) and not withdrawn,
            booking=entry.booking.secret if entry.booking else None,
        )


class DrawQuery(ListQuery):
    """Which draws."""

    sort: Literal["", "until", "-until", "name", "-name"] = ""


router = Endpoints(tags=["week-draws"])


@router.read("/week/editions/{slug:slug}/draws", _("The draws of an edition"), gives=Page[DrawOut], scope="week.read")
def draws(request: ApiRequest, slug: str, query: Query[DrawQuery]) -> Page[DrawOut]:
    found = listing(
        request,
        queries.draws_of(edition_for_staff(request.user, slug)),
        search=["name", "name_en"],
        columns=[("until", "", "closes_at"), ("name", "", "name")],
        default="-until",
    )
    return page(request, found.rows, query, DrawOut.from_orm)


@router.make(
    "/week/editions/{slug:slug}/draws",
    _("Open a draw: its seed is committed to before anyone wishes"),
    gives=DrawDetail,
    scope="week.manage",
)
def open_draw(request: ApiRequest, slug: str, given: Body[NewDraw]) -> DrawDetail:
    edition = edition_to_manage(request.user, slug)
    form = DrawForm(given.dict(), sessions=list(queries.can_be_drawn(edition, clock.now())))
    cleaned(form)
    made = actions.open_draw(edition, values=form.values(), sessions=form.chosen(), by=request.user)
    return draw(request, made.pk)


@router.read("/week/draws/{int:pk}", _("A draw, and the records to draw it again"), gives=DrawDetail, public=True)
def draw(request: ApiRequest, pk: int) -> DrawDetail:
    return DrawDetail.of(queries.draw_for(request.user, pk))


@router.read("/week/draws/{int:pk}/outcome", _("What every party got, by its code"), gives=Page[LotOut], public=True)
def outcome(request: ApiRequest, pk: int, query: Query[PartQuery]) -> Page[LotOut]:
    found = queries.draw_for(request.user, pk)
    rows = queries.outcome_of(found) if found.is_decided else queries.outcome_of(found).none()
    return page(request, rows, query, LotOut.from_orm)


@router.make(
    "/week/draws/{int:pk}/wishes", _("Give wishes; send an Idempotency-Key"), gives=WishesOut, scope="week.book"
)
def give_wishes(request: ApiRequest, pk: int, given: Body[WishesIn]) -> WishesOut:
    found = queries.draw_for(request.user, pk)
    form = form_for(found, given.kind, queries.sessions_in(found), data=_ranked(found, given.dict()))
    cleaned(form, nested=("wish_", "wishes/"))
    check_pace(request)
    made = actions.give_wishes(found, kind=given.kind, party=form.party(), wishes=form.wishes(), by=request.user)
    return wishes(request, made.secret)


@router.read("/week/wishes/{slug:secret}", _("A party’s wishes, by their secret"), gives=WishesOut, public=True)
def wishes(request: ApiRequest, secret: str) -> WishesOut:
    return WishesOut.of(queries.entry_by_secret(secret))


@router.change("/week/wishes/{slug:secret}", _("Change the wishes"), gives=WishesOut, scope="week.book")
def change_wishes(request: ApiRequest, secret: str, given: Body[WishChanges]) -> WishesOut:
    entry = queries.entry_by_secret(secret)
    sessions, said = queries.sessions_in(entry.draw), _ranked(entry.draw, given.dict(exclude_unset=True))
    stands = over(form_for(entry.draw, entry.kind, sessions, entry=entry), {})
    if given.wishes is not None:
        stands = {name: value for name, value in stands.items() if not name.startswith("wish_")}
    form = form_for(entry.draw, entry.kind, sessions, data={**stands, **said})
    cleaned(form, nested=("wish_", "wishes/"))
    check_pace(request)
    actions.change_wishes(entry, party=form.party(), wishes=form.wishes(), by=request.user)
    return wishes(request, secret)


@router.act("/week/wishes/{slug:secret}/withdraw", _("Take the wishes back"), gives=WishesOut, scope="week.book")
def withdraw_wishes(request: ApiRequest, secret: str) -> WishesOut:
    actions.withdraw_wishes(queries.entry_by_secret(secret), by=request.user)
    return wishes(request, secret)


def _ranked(draw: Draw, given: dict[str, Any]) -> dict[str, Any]:
    """The wishes under the names of the page's inputs, which are as many as the draw takes."""
    wished = given.pop("wishes", None) or []
    if len(wished) > draw.most_wishes:
        words = str(SENTENCES["less_than_equal"]).format(le=draw.most_wishes)
        raise NotValid([FieldError(path="/wishes", message=words, code="less_than_equal")])
    return {**given, **{f"wish_{rank}": session for rank, session in enumerate(wished, start=1)}}
