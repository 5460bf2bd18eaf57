"""What of a draw becomes public: places, wishes and outcome under codes, and what opens the commitment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from huiyan.publishing.actions import Table
from huiyan.week.draw.models import Draw
from huiyan.week.draw.queries import Problem
from huiyan.week.proposals.models import Session

if TYPE_CHECKING:
    from huiyan.engines.matching.draw import Drawn

OPENING, RESULT = "week.draw_opening", "week.draw"
RULE = "huiyan.draw/1"  # the rules of engines.matching.draw; another set of rules takes another name


def opening_payload(draw: Draw) -> dict[str, Any]:
    """The rules and the commitment, as they are sealed before the first wish."""
    return {
        "draw": draw.pk, "name": draw.name, "rule": RULE, "closes_at": draw.closes_at.isoformat(), "commitment": draw.commitment,
        "most_wishes": draw.most_wishes, "most_of_school": draw.most_of_school,
    }  # fmt: skip


def result_payload(draw: Draw, drawn: Drawn) -> dict[str, Any]:
    """The same with the seed, the record that was sealed at the opening, and how the rules ended."""
    return {
        **opening_payload(draw), "seed": draw.seed, "opening": draw.opening.digest if draw.opening else "",
        "schools_in_turn": list(drawn.in_turn), "served": drawn.served, "sum_of_ranks": drawn.ranks,
    }  # fmt: skip


def sessions_table(sessions: Sequence[Session]) -> Table:
    """What can be won, as it stood at the opening."""
    rows: list[list[str | int | None]] = [
        [str(one.pk), one.activity.title, one.starts_at.isoformat(), one.left, one.class_left] for one in sessions
    ]
    return Table("sessions", ("session", "title", "begins", "places", "class_places"), rows)


def result_tables(problem: Problem) -> list[Table]:
    """Places, wishes and outcome; a party is its code, a school a code of this record alone."""
    from huiyan.engines.proof import new_codes  # noqa: PLC0415 - for workers, as the draw itself

    names = sorted({entry.school for entry in problem.entries if entry.school})
    school = dict(zip(names, new_codes(len(names), prefix="S"), strict=True))
    slots = problem.slots
    wishes: list[list[str | int | None]] = [
        [entry.code, entry.seats, school.get(entry.school), rank, slots[slot].code]
        for entry, wished in zip(problem.entries, problem.wishes, strict=True)
        for rank, slot in enumerate(wished, start=1)
    ]
    outcome: list[list[str | int | None]] = [
        [entry.lot, entry.code, f"{entry.session_id}-{entry.kind}" if entry.session_id else None, entry.rank]
        for entry in sorted(problem.entries, key=lambda entry: entry.lot or 0)
    ]
    return [
        Table("slots", ("slot", "places"), [[slot.code, slot.places] for slot in slots]),
        Table("wishes", ("entry", "seats", "school", "rank", "slot"), wishes),
        Table("outcome", ("lot", "entry", "slot", "rank"), outcome),
    ]
