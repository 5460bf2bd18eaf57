"""Screening as JSON: what waits, what the rules say, and the decision."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.queries import competition_for_staff
from huiyan.competition.entries.models import Entry
from huiyan.competition.screening import actions, queries
from huiyan.competition.screening.facts import known_of
from huiyan.competition.screening.letters import letter_for
from huiyan.competition.screening.models import Screening
from huiyan.competition.screening.rules import findings
from huiyan.shell.api import Given, ListQuery, Page, page
from huiyan.shell.lists import listing


class WaitingOut(Schema):
    """An entry that waits for a decision."""

    id: int
    number: int | None
    title: str
    track_id: int
    organization_name: str
    submitted_at: datetime.datetime | None


class FindingOut(Schema):
    """What one rule says: yes, no, or look (a person must)."""

    rule: str
    verdict: str
    question: str
    found: str
    expected: str


class ToScreenOut(WaitingOut):
    """An entry with what the rules say, and the letter that would go out."""

    eligibility: str
    summary: str
    credit_code: str
    answers: dict[str, Any]
    findings: list[FindingOut]
    letter: str


class DecisionIn(Given):
    """The decision; a return or a refusal says why in a letter, a second look in a note for colleagues."""

    decision: Screening.Decision
    letter: Annotated[str, Field(max_length=20_000)] = ""
    note: Annotated[str, Field(max_length=300)] = ""


class DecisionOut(Schema):
    """What was decided."""

    id: int
    entry: int
    decision: str
    decided_at: datetime.datetime


class WaitingQuery(ListQuery):
    """Which entries."""

    sort: Literal["", "number", "-number", "submitted", "-submitted"] = ""


router = Endpoints(tags=["screening"])


@router.read(
    "/competitions/{slug:slug}/screening",
    _("Entries that wait for screening, the oldest first"),
    gives=Page[WaitingOut],
    scope="competition.screen",
)
def waiting(request: ApiRequest, slug: str, query: Query[WaitingQuery]) -> Page[WaitingOut]:
    found = listing(
        request,
        queries.waiting(request.user, competition_for_staff(request.user, slug)),
        search=["title", "organization_name", "credit_code"],
        columns=[("number", "", "number"), ("submitted", "", "submitted_at")],
    )
    return page(request, found.rows, query, WaitingOut.from_orm)


@router.read(
    "/screening/{int:pk}",
    _("An entry beside the rules that it must fit"),
    gives=ToScreenOut,
    scope="competition.screen",
)
def entry_to_screen(request: ApiRequest, pk: int) -> ToScreenOut:
    entry = queries.entry_to_screen(request.user, pk)
    found = findings(entry.track.eligibility, known_of(entry), queries.labels_of(entry.competition))
    letter = letter_for(found, entry.captain.language)
    return ToScreenOut(
        **WaitingOut.from_orm(entry).dict(),
        **_more(entry),
        findings=[FindingOut.from_orm(one) for one in found],
        letter=letter,
    )


@router.make(
    "/screening/{int:pk}/decision",
    _("Admit an entry, return it, or do not admit it"),
    gives=DecisionOut,
    scope="competition.screen",
)
def decide_entry(request: ApiRequest, pk: int, given: Body[DecisionIn]) -> DecisionOut:
    entry = queries.entry_to_screen(request.user, pk)
    made = actions.screen_entry(entry, decision=given.decision, letter=given.letter, note=given.note, by=request.user)
    return DecisionOut(id=made.pk, entry=entry.pk, decision=made.decision, decided_at=made.decided_at)


def _more(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("eligibility", "summary", "credit_code", "answers")}
