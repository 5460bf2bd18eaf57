"""The calls as everyone reads them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Query, Schema

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls import queries
from huiyan.competition.calls.models import Competition
from huiyan.shell.api import ListQuery, Page, page
from huiyan.shell.lists import listing


class CallOut(Schema):
    """A competition in a list."""

    slug: str
    edition: int
    name: str
    name_en: str
    summary: str
    summary_en: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    grace_minutes: int
    is_public: bool
    is_open: bool

    @staticmethod
    def resolve_is_open(one: Competition) -> bool:
        return one.is_open()


class TrackOut(Schema):
    """A group."""

    id: int
    kind: str
    name: str
    name_en: str


class CriterionOut(Schema):
    """What judges mark."""

    key: str
    name: str
    name_en: str
    hint: str
    weight: Decimal
    low: Decimal
    high: Decimal
    step: Decimal


class PrizeOut(Schema):
    """A prize."""

    name: str
    name_en: str
    places: int
    amount: Decimal | None


class RoundOut(Schema):
    """A round of judging."""

    id: int
    name: str
    name_en: str
    mode: str
    blind: bool
    state: str
    opens_at: datetime.datetime | None
    closes_at: datetime.datetime | None
    criteria: list[CriterionOut]
    prizes: list[PrizeOut]


class CallDetail(CallOut):
    """A competition with its words, groups and rounds."""

    text: str
    text_en: str
    contact: str
    contact_en: str
    appeal_days: int
    tracks: list[TrackOut]
    rounds: list[RoundOut]


class QuestionOut(Schema):
    """A question of the application form."""

    key: str
    kind: str
    label: str
    label_en: str
    help: str
    help_en: str
    required: bool
    choices: list[str]
    choices_en: dict[str, str]
    track_id: int | None


class CallQuery(ListQuery):
    """Which calls."""

    sort: Literal["", "name", "-name", "opens", "-opens", "closes", "-closes"] = ""


router = Endpoints(tags=["calls"])


@router.read("/competitions", _("The calls that you may see"), gives=Page[CallOut], public=True)
def competitions(request: ApiRequest, query: Query[CallQuery]) -> Page[CallOut]:
    found = listing(
        request,
        queries.competitions_for(request.user),
        search=["name", "name_en", "summary"],
        columns=[("name", "", "name"), ("opens", "", "opens_at"), ("closes", "", "closes_at")],
    )
    return page(request, found.rows, query, CallOut.from_orm)


@router.read(
    "/competitions/{slug:slug}",
    _("One call with its groups, rounds, criteria and prizes"),
    gives=CallDetail,
    public=True,
)
def competition(request: ApiRequest, slug: str) -> CallDetail:
    return CallDetail.from_orm(queries.call_for(request.user, slug))


@router.read(
    "/competitions/{slug:slug}/form",
    _("The questions of the application form"),
    gives=list[QuestionOut],
    scope="competition.enter",
)
def application_form(request: ApiRequest, slug: str) -> list[QuestionOut]:
    return [QuestionOut.from_orm(one) for one in queries.call_for(request.user, slug).fields.filter(retired_at=None)]
