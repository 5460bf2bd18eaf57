"""Results as JSON: sealed rankings for everyone, drafts and publishing for organisers, the own result and appeals."""

from __future__ import annotations

import datetime
import secrets
from decimal import Decimal
from typing import Annotated, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.queries import competition_for_staff, round_for_staff, round_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.results import actions, appealing, queries
from huiyan.competition.results.forms import PublishForm
from huiyan.competition.results.models import Appeal, Proposal, Ranking, RankingRow
from huiyan.shell.api import Count, Given, ListQuery, Page, PartQuery, cleaned, page
from huiyan.shell.lists import Filter, listing

Reason = Annotated[str, Field(min_length=1, max_length=300)]
Text = Annotated[str, Field(min_length=1, max_length=5000)]


class WorkOut(Schema):
    """Work that a worker does: what it makes is read where the rankings are."""

    work: int
    state: str


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


class AppealQuery(ListQuery):
    """Which appeals."""

    sort: Literal["", "filed", "-filed"] = ""
    state: Literal["", "filed", "accepted", "refused"] = ""


class RankIn(Given):
    """Why the ranking is computed (again); without a seed one is drawn and kept."""

    reason: Reason
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None


class PublishIn(Given):
    """Stage, whose names are shown, until when anyone may object, and the reason that stands in the record."""

    stage: Literal["preliminary", "notice", "final"]
    opens: Literal["all", "best"] = "all"
    notice_until: AwareDatetime | None = None
    reason: Reason


class PublishedOut(Schema):
    """The record that was sealed, or the proposal that a second organiser has to confirm."""

    record: int | None
    proposal: int | None


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


class AppealDecisionIn(Given):
    """The decision, with its reason for the entrant."""

    accept: bool
    answer: Text


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


@router.read(
    "/rounds/{int:pk}/rankings",
    _("All rankings of a round, drafts too"),
    gives=list[RankingOut],
    scope="competition.read",
)
def drafts(request: ApiRequest, pk: int) -> list[RankingOut]:
    round = round_for_staff(request.user, pk)
    found = queries.latest_rankings(round, request.user)
    for one in found:
        one.round = round  # known already: not read again for each
    return [RankingOut.from_orm(one) for one in found]


@router.read(
    "/drafts/{int:pk}/places",
    _("The places of any ranking, by name, for staff"),
    gives=Page[PlaceOut],
    scope="competition.read",
)
def draft_places(request: ApiRequest, pk: int, query: Query[PartQuery]) -> Page[PlaceOut]:
    return page(request, queries.rows_of(queries.ranking_for_staff(request.user, pk)), query, named_place_out)


@router.make(
    "/rounds/{int:pk}/rankings",
    _("Have the ranking of a closed round computed; a worker makes it"),
    gives=WorkOut,
    scope="competition.manage",
)
def rank(request: ApiRequest, pk: int, given: Body[RankIn]) -> WorkOut:
    round = round_to_manage(request.user, pk)
    seed = secrets.randbelow(2**31) if given.seed is None else given.seed
    work = actions.ask_ranking(round, seed=seed, reason=given.reason, by=request.user)
    return WorkOut(work=work.pk, state=work.state)


@router.make(
    "/drafts/{int:pk}/publish",
    _("Seal a ranking and make it public; a final one waits for a second person"),
    gives=PublishedOut,
    scope="competition.manage",
)
def publish(request: ApiRequest, pk: int, given: Body[PublishIn]) -> PublishedOut:
    ranking = queries.ranking_for_staff(request.user, pk)
    round_to_manage(request.user, ranking.round_id)
    correction = queries.latest_record(ranking.round) is not None
    form = PublishForm(given.dict(), ranking=ranking, is_correction=correction)
    cleaned(form)
    values = form.values()
    if values["stage"] == "final" and actions.second_person_needed():
        proposal = actions.propose_publication(ranking, **values, by=request.user)
        return PublishedOut(record=None, proposal=proposal.pk)
    return PublishedOut(record=actions.publish_results(ranking, **values, by=request.user).pk, proposal=None)


@router.act(
    "/proposals/{int:pk}/confirm",
    _("Confirm as the second person: the ranking is sealed"),
    gives=PublishedOut,
    scope="competition.manage",
)
def confirm(request: ApiRequest, pk: int) -> PublishedOut:
    proposal = _proposal(request, pk)
    return PublishedOut(record=actions.confirm_publication(proposal, by=request.user).pk, proposal=proposal.pk)


@router.act(
    "/proposals/{int:pk}/drop",
    _("Take a proposal back: nothing becomes public"),
    gives=PublishedOut,
    scope="competition.manage",
)
def drop(request: ApiRequest, pk: int) -> PublishedOut:
    proposal = _proposal(request, pk)
    actions.drop_proposal(proposal, by=request.user)
    return PublishedOut(record=None, proposal=proposal.pk)


@router.act(
    "/rankings/{int:pk}/onward", _("Send the best on to the next round"), gives=Count, scope="competition.manage"
)
def onward(request: ApiRequest, pk: int) -> Count:
    ranking = queries.published_ranking(pk)
    round = round_to_manage(request.user, ranking.round_id)
    if queries.standing_ranking(round) != ranking:
        raise Http404
    return Count(count=actions.send_onward(ranking, by=request.user))


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


@router.read(
    "/competitions/{slug:slug}/appeals",
    _("The appeals of a competition"),
    gives=Page[AppealOut],
    scope="competition.read",
)
def appeals(request: ApiRequest, slug: str, query: Query[AppealQuery]) -> Page[AppealOut]:
    found = listing(
        request,
        queries.appeals_for_staff(request.user, competition_for_staff(request.user, slug)),
        search=["entry__title", "text"],
        filters=[Filter("state", "", "state", Appeal.State.choices)],
        columns=[("filed", "", "filed_at")],
    )
    return page(request, found.rows, query, AppealOut.from_orm)


@router.act(
    "/appeals/{int:pk}/decision", _("Decide an appeal, with the reason"), gives=AppealOut, scope="competition.manage"
)
def decide_appeal(request: ApiRequest, pk: int, given: Body[AppealDecisionIn]) -> AppealOut:
    appeal = queries.appeal_for_staff(request.user, pk)
    if not may_manage(request.user):
        raise Http404
    decided = appealing.decide_appeal(appeal, accept=given.accept, answer=given.answer, by=request.user)
    return AppealOut.from_orm(decided)


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


def _proposal(request: ApiRequest, pk: int) -> Proposal:
    proposal = get_object_or_404(Proposal.objects.select_related("ranking__round"), pk=pk)
    round_to_manage(request.user, proposal.ranking.round_id)
    return proposal
