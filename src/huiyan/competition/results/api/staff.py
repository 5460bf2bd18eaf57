"""Drafts, publishing and appeals, for organisers."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.queries import competition_for_staff, round_for_staff, round_to_manage
from huiyan.competition.calls.rules import may_manage
from huiyan.competition.results import actions, appealing, queries
from huiyan.competition.results.api.own import AppealOut, Text
from huiyan.competition.results.api.public import PlaceOut, RankingOut, named_place_out
from huiyan.competition.results.forms import PublishForm
from huiyan.competition.results.models import Appeal, Proposal
from huiyan.shell.api import Count, Given, ListQuery, Page, PartQuery, ReasonIn, cleaned, page
from huiyan.shell.lists import Filter, listing


class WorkOut(Schema):
    """Work that a worker does: what it makes is read where the rankings are."""

    work: int
    state: str


class AppealQuery(ListQuery):
    """Which appeals."""

    sort: Literal["", "filed", "-filed"] = ""
    state: Literal["", "filed", "accepted", "refused"] = ""


class RankIn(ReasonIn):
    """Why the ranking is computed (again); without a seed one is drawn and kept."""

    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None


class PublishIn(ReasonIn):
    """Stage, whose names are shown, until when anyone may object, and the reason that stands in the record."""

    stage: Literal["preliminary", "notice", "final"]
    opens: Literal["all", "best"] = "all"
    notice_until: AwareDatetime | None = None


class PublishedOut(Schema):
    """The record that was sealed, or the proposal that a second organiser has to confirm."""

    record: int | None
    proposal: int | None


class AppealDecisionIn(Given):
    """The decision, with its reason for the entrant."""

    accept: bool
    answer: Text


router = Endpoints(tags=["results"])


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


@router.act(
    "/rounds/{int:pk}/rankings/dismiss",
    _("Put away the note that a ranking could not be computed"),
    gives=Count,
    scope="competition.manage",
)
def dismiss_failure(request: ApiRequest, pk: int) -> Count:
    actions.dismiss_failure(round_to_manage(request.user, pk), by=request.user)
    return Count(count=1)


class JudgeReportOut(Schema):
    """What the calibration says of a judge; the values are those of the page."""

    judge: int
    name: str
    values: dict[str, Any]


@router.read(
    "/drafts/{int:pk}/judges",
    _("Severity, spread and agreement of the judges of a ranking"),
    gives=list[JudgeReportOut],
    scope="competition.read",
)
def judge_report(request: ApiRequest, pk: int) -> list[JudgeReportOut]:
    lines = queries.judge_lines(queries.ranking_for_staff(request.user, pk))
    return [JudgeReportOut(judge=one.judge.pk, name=one.judge.user.name, values=one.values) for one in lines]


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


def _proposal(request: ApiRequest, pk: int) -> Proposal:
    proposal = get_object_or_404(Proposal.objects.select_related("ranking__round"), pk=pk)
    round_to_manage(request.user, proposal.ranking.round_id)
    return proposal
