"""Sealed rankings, as everyone reads them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Query, Schema

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.results import queries
from huiyan.competition.results.models import Ranking, RankingRow
from huiyan.shell.api import ListQuery, Page, PartQuery, page
from huiyan.shell.lists import listing


class RankingOut(Schema):
    """A ranking: what it is of, and what made it."""

    id: int
    competition: str
    round: int
    round_name: str
    round_name_en: str
    track_id: int | None
    made_at: datetime.datetime
    input_digest: str
    engine_version: str
    seed: int
    record: int | None
    stage: str
    appeals_until: datetime.datetime | None

    @staticmethod
    def resolve_competition(one: Ranking) -> str:
        return one.round.competition.slug

    @staticmethod
    def resolve_round(one: Ranking) -> int:
        return one.round_id

    @staticmethod
    def resolve_round_name(one: Ranking) -> str:
        return one.round.name

    @staticmethod
    def resolve_round_name_en(one: Ranking) -> str:
        return one.round.name_en

    @staticmethod
    def resolve_record(one: Ranking) -> int | None:
        return one.publication_id

    @staticmethod
    def resolve_stage(one: Ranking) -> str:
        return one.publication.stage if one.publication else ""


class RoundPartOut(Schema):
    """What a round gave to a score that is added up over rounds."""

    round: str
    total: Decimal


class PlaceOut(Schema):
    """A place; an entry whose name is not shown has its code only."""

    rank: int
    score: Decimal
    code: str
    number: int | None
    title: str
    title_en: str
    track_id: int
    prize: str
    prize_en: str
    calibrated_rank: int | None
    rank_low: int | None
    rank_high: int | None
    rounds: list[RoundPartOut]


class RankingQuery(ListQuery):
    """Which rankings."""

    sort: Literal["", "made", "-made"] = ""


router = Endpoints(tags=["results"])


@router.read("/rankings", _("Sealed rankings, the newest first"), gives=Page[RankingOut], public=True)
def rankings(request: ApiRequest, query: Query[RankingQuery]) -> Page[RankingOut]:
    found = listing(
        request,
        queries.published_rankings(),
        search=["round__competition__name", "round__competition__name_en", "round__name"],
        columns=[("made", "", "made_at")],
    )
    return page(request, found.rows, query, RankingOut.from_orm)


@router.read("/rankings/{int:pk}", _("One sealed ranking"), gives=RankingOut, public=True)
def ranking(request: ApiRequest, pk: int) -> RankingOut:
    return RankingOut.from_orm(queries.published_ranking(pk))


@router.read(
    "/rankings/{int:pk}/places",
    _("The places of a sealed ranking as the public page shows them"),
    gives=Page[PlaceOut],
    public=True,
)
def places(request: ApiRequest, pk: int, query: Query[PartQuery]) -> Page[PlaceOut]:
    return page(request, queries.rows_of(queries.published_ranking(pk)), query, place_out)


def place_out(row: RankingRow) -> PlaceOut:
    """A row as the public may see it: without its name where only the best are shown by name."""
    found = named_place_out(row)
    return found if row.is_named else found.model_copy(update={"number": None, "title": "", "title_en": ""})


def named_place_out(row: RankingRow) -> PlaceOut:
    same = ("rank", "score", "code", "calibrated_rank", "rank_low", "rank_high")
    return PlaceOut(
        **{name: getattr(row, name) for name in same},
        number=row.entry.number,
        title=row.entry.title,
        title_en=row.entry.title_en,
        track_id=row.entry.track_id,
        prize=row.prize.name if row.prize else "",
        prize_en=row.prize.name_en if row.prize else "",
        rounds=[RoundPartOut(**one) for one in row.breakdown.get("rounds", [])],
    )
