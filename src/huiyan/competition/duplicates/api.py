"""Pairs of entries that may be the same project, as JSON for staff."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.queries import competition_for_staff, competition_to_manage
from huiyan.competition.duplicates import actions, queries
from huiyan.competition.duplicates.models import LikelyDuplicate
from huiyan.competition.entries.actions import look_for_duplicates
from huiyan.competition.entries.queries import entry_for_staff
from huiyan.shell.api import Count, ListQuery, Page, ReasonIn, page
from huiyan.shell.lists import listing


class PairOfEntriesOut(Schema):
    """Two entries that look alike, why, and why they are not the same after all."""

    id: int
    first_id: int
    second_id: int
    reasons: dict[str, float]
    is_ruled_out: bool
    dismissed_why: str

    @staticmethod
    def resolve_is_ruled_out(one: LikelyDuplicate) -> bool:
        return one.dismissed_at is not None


class AlikeQuery(ListQuery):
    """Which pairs."""

    sort: Literal["", "first", "-first", "second", "-second"] = ""


router = Endpoints(tags=["entries"])


@router.read(
    "/competitions/{slug:slug}/duplicates",
    _("Entries that may be the same project"),
    gives=Page[PairOfEntriesOut],
    scope="competition.read",
)
def duplicates(request: ApiRequest, slug: str, query: Query[AlikeQuery]) -> Page[PairOfEntriesOut]:
    found = listing(
        request,
        queries.duplicates_in(request.user, competition_for_staff(request.user, slug)),
        search=["first__title", "second__title", "first__organization_name", "second__organization_name"],
        columns=[("first", "", "first__number"), ("second", "", "second__number")],
        default="first",
    )
    return page(request, found.rows, query, PairOfEntriesOut.from_orm)


@router.act(
    "/competitions/{slug:slug}/duplicates/search",
    _("Let a worker compare the entries now"),
    gives=Count,
    scope="competition.manage",
)
def search_duplicates(request: ApiRequest, slug: str) -> Count:
    competition = competition_to_manage(request.user, slug)
    look_for_duplicates(competition.pk, request.user)
    return Count(count=competition.entries.count())


@router.read(
    "/entries/{int:pk}/duplicates",
    _("The entries that may be the same project as this one"),
    gives=list[PairOfEntriesOut],
    scope="competition.read",
)
def duplicates_of(request: ApiRequest, pk: int) -> list[PairOfEntriesOut]:
    pairs = queries.duplicates_of(request.user, entry_for_staff(request.user, pk))
    return [PairOfEntriesOut.from_orm(one) for one in pairs]


@router.act(
    "/duplicates/{int:pk}/dismiss",
    _("Rule a pair out, with a reason"),
    gives=PairOfEntriesOut,
    scope="competition.screen",
)
def dismiss_duplicate(request: ApiRequest, pk: int, given: Body[ReasonIn]) -> PairOfEntriesOut:
    pair = queries.duplicate_to_dismiss(request.user, pk)
    return PairOfEntriesOut.from_orm(actions.dismiss_duplicate(pair, why=given.reason, by=request.user))
