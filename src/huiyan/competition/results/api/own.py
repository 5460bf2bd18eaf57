"""The own result of an entrant, and the appeal against it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_noop as _
from ninja import Body, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.results import appealing, queries
from huiyan.competition.results.models import Appeal
from huiyan.shell.api import Given

Text = Annotated[str, Field(min_length=1, max_length=5000)]


class CriterionResultOut(Schema):
    """The own average in one criterion against the field."""

    criterion: str
    own: float
    low: float
    middle: float
    high: float


class OwnResultOut(Schema):
    """What an entrant learns of the own result."""

    id: int
    round: int
    rank: int
    score: Decimal
    prize: str
    prize_en: str
    entries: int
    criteria: list[CriterionResultOut]
    comments: list[str]
    appeals_until: datetime.datetime | None


class AppealIn(Given):
    """Ground and text of an appeal."""

    ground: Appeal.Ground
    text: Text


class AppealOut(Schema):
    """An appeal."""

    id: int
    entry_id: int
    ranking_id: int
    ground: str
    text: str
    state: str
    filed_at: datetime.datetime
    answer: str
    decided_at: datetime.datetime | None


router = Endpoints(tags=["results"])


@router.read(
    "/me/entries/{int:pk}/results",
    _("The public results of one of your entries"),
    gives=list[OwnResultOut],
    scope="competition.enter",
)
def my_results(request: ApiRequest, pk: int) -> list[OwnResultOut]:
    return [own_result_out(one) for one in queries.own_results(request.user, pk)]


@router.make(
    "/me/results/{int:pk}/appeals",
    _("Appeal against a result, on facts or procedure"),
    gives=AppealOut,
    scope="competition.enter",
)
def file_appeal(request: ApiRequest, pk: int, given: Body[AppealIn]) -> AppealOut:
    row = queries.own_row(request.user, pk)
    return AppealOut.from_orm(appealing.file_appeal(row, ground=given.ground, text=given.text, by=request.user))


def own_result_out(result: queries.OwnResult) -> OwnResultOut:
    row = result.row
    return OwnResultOut(
        id=row.pk,
        round=row.ranking.round_id,
        rank=row.rank,
        score=row.score,
        prize=row.prize.name if row.prize else "",
        prize_en=row.prize.name_en if row.prize else "",
        entries=result.field,
        criteria=[
            CriterionResultOut(criterion=one.criterion.key, own=one.own, low=one.low, middle=one.middle, high=one.high)
            for one in result.criteria
        ],
        comments=result.comments,
        appeals_until=row.ranking.appeals_until,
    )
