"""Letters that wait: written anew, released, or undone with their decisions."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.queries import competition_for_staff
from huiyan.competition.screening import actions, queries
from huiyan.competition.screening.api.queue import DecisionOut
from huiyan.shell.api import Count, Given, Key, ListQuery, Page, page
from huiyan.shell.lists import listing


class LetterIn(Given):
    """A letter written anew."""

    letter: Annotated[str, Field(max_length=4000)]


class ReleaseIn(Given):
    """The decisions whose letters go."""

    decisions: Annotated[list[Key], Field(min_length=1, max_length=500)]


class LetterQuery(ListQuery):
    """Which letters."""

    sort: Literal["", "number", "-number"] = ""


router = Endpoints(tags=["screening"])


@router.read(
    "/competitions/{slug:slug}/letters",
    _("Decisions whose letters wait to be released"),
    gives=Page[DecisionOut],
    scope="competition.screen",
)
def letters(request: ApiRequest, slug: str, query: Query[LetterQuery]) -> Page[DecisionOut]:
    found = listing(
        request,
        queries.letters_waiting(request.user, competition_for_staff(request.user, slug)),
        search=["entry__title", "entry__organization_name", "letter"],
        columns=[("number", "", "entry__number")],
    )
    return page(request, found.rows, query, DecisionOut.of)


@router.act(
    "/competitions/{slug:slug}/letters/release",
    _("Let letters go: from then on their decisions stand (needs competition.screen too)"),
    gives=Count,
    scope="notices.manage",
)
def release_letters(request: ApiRequest, slug: str, given: Body[ReleaseIn]) -> Count:
    waiting = queries.letters_to_release(request.user, competition_for_staff(request.user, slug))
    chosen = list(waiting.filter(pk__in=given.decisions))
    return Count(count=actions.release_letters(chosen, by=request.user))


@router.change("/decisions/{int:pk}", _("Write a waiting letter anew"), gives=DecisionOut, scope="competition.screen")
def change_letter(request: ApiRequest, pk: int, given: Body[LetterIn]) -> DecisionOut:
    made = queries.decision_for(request.user, pk)
    return DecisionOut.of(actions.change_letter(made, letter=given.letter, by=request.user))


@router.act("/decisions/{int:pk}/undo", _("Take a decision back"), gives=DecisionOut, scope="competition.screen")
def undo_screening(request: ApiRequest, pk: int) -> DecisionOut:
    return DecisionOut.of(actions.undo_screening(queries.decision_for(request.user, pk), by=request.user))
