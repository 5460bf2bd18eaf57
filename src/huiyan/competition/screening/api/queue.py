"""What waits for screening, what the rules say, and the decision."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_noop as _
from ninja import Body, Query, Schema
from pydantic import AwareDatetime, Field

from huiyan.accounts.endpoints import ApiRequest, Endpoints
from huiyan.competition.calls.queries import competition_for_staff
from huiyan.competition.entries.models import Entry
from huiyan.competition.screening import actions, queries
from huiyan.competition.screening.facts import known_of
from huiyan.competition.screening.leases import give_back, take_lease
from huiyan.competition.screening.letters import letter_for
from huiyan.competition.screening.models import Screening
from huiyan.competition.screening.rules import Verdict, findings
from huiyan.shell.api import SENTENCES, Count, FieldError, Given, ListQuery, NotValid, Page, Why, page
from huiyan.shell.lists import listing


class WaitingOut(Schema):
    """An entry that waits for a decision."""

    id: int
    number: int | None
    title: str
    track_id: int
    organization_name: str
    submitted_at: datetime.datetime | None
    changed_at: datetime.datetime


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


class VerdictIn(Given):
    """The screener's own answer to a rule, with its reason."""

    verdict: Literal["yes", "no", "look"]
    reason: Why = ""


class DecisionIn(Given):
    """The decision; a return or a refusal says why in a letter, a second look in a note for colleagues.

    `verdicts` are the screener's own answers in the order of the findings; none: those of the program. With `seen`, the
    time at which the entry had changed last when it was read, a decision on what has changed since is refused.
    """

    decision: Screening.Decision
    letter: Annotated[str, Field(max_length=20_000)] = ""
    note: Why = ""
    verdicts: list[VerdictIn] | None = None
    seen: AwareDatetime | None = None


class DecisionOut(Schema):
    """What was decided, and the letter."""

    id: int
    entry: int
    decision: str
    decided_at: datetime.datetime
    letter: str
    is_undone: bool

    @classmethod
    def of(cls, made: Screening) -> DecisionOut:
        """A decision as it stands."""
        own = {name: getattr(made, name) for name in ("decision", "decided_at", "letter")}
        return cls(id=made.pk, entry=made.entry_id, is_undone=made.undone_at is not None, **own)


class TallyOut(Schema):
    """How often something was counted."""

    name: str
    count: int


class ScreeningFiguresOut(Schema):
    """How the screening does."""

    waiting: int
    oldest: datetime.datetime | None
    decided: list[TallyOut]
    by_person: list[TallyOut]
    failed_rules: list[TallyOut]


class LeaseOut(Schema):
    """Who holds an entry, and until when nobody else decides on it."""

    is_mine: bool
    by: str
    until: datetime.datetime


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
    found = findings(entry.track.eligibility, known_of(entry), queries.labels_of(entry.competition))
    verdicts = None if given.verdicts is None else _verdicts(given.verdicts, len(found))
    said = given.dict(include={"letter", "note", "seen"})
    return DecisionOut.of(
        actions.screen_entry(entry, decision=given.decision, verdicts=verdicts, **said, by=request.user)
    )


@router.act(
    "/screening/{int:pk}/hold", _("Hold an entry while it is screened"), gives=LeaseOut, scope="competition.screen"
)
def hold_entry(request: ApiRequest, pk: int) -> LeaseOut:
    lease = take_lease(queries.entry_to_screen(request.user, pk), by=request.user)
    return LeaseOut(is_mine=lease.by_id == request.user.pk, by=lease.by.name, until=lease.until)


@router.act("/screening/{int:pk}/leave", _("Let others screen an entry"), gives=Count, scope="competition.screen")
def leave_entry(request: ApiRequest, pk: int) -> Count:
    give_back(queries.entry_to_screen(request.user, pk), by=request.user)
    return Count(count=1)


@router.read(
    "/competitions/{slug:slug}/screening/figures",
    _("How the screening does"),
    gives=ScreeningFiguresOut,
    scope="competition.screen",
)
def screening_figures(request: ApiRequest, slug: str) -> ScreeningFiguresOut:
    found = queries.statistics(request.user, competition_for_staff(request.user, slug))
    named = {"decided": found.decided, "by_person": found.by_person, "failed_rules": found.failed_rules}
    tallies = {name: [TallyOut(name=one, count=count) for one, count in rows] for name, rows in named.items()}
    return ScreeningFiguresOut(waiting=found.waiting, oldest=found.oldest, **tallies)


def _more(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("eligibility", "summary", "credit_code", "answers")}


def _verdicts(given: list[VerdictIn], rules: int) -> list[Verdict]:
    """The screener's answers, one for each rule."""
    if len(given) != rules:
        words = str(SENTENCES["one_for_each"]).format(expected=rules)
        raise NotValid([FieldError(path="/verdicts", message=words, code="one_for_each")])
    return [Verdict(one.verdict, one.reason) for one in given]
