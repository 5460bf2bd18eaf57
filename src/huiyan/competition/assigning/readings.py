"""The readings of a round: which of them count, which may still move, and which entries lack some."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from huiyan.competition.assigning import queries
from huiyan.competition.assigning.models import Assignment, AssignmentRun
from huiyan.competition.calls.models import Round
from huiyan.competition.panel.queries import Pair, conflict_pairs

HANDED_IN = ("submitted", "late", "refused", "abstained")
COUNTS = ("submitted", "late")


class Reading(NamedTuple):
    """One judge's reading of one entry: plain values, since a round may have thousands."""

    entry: int
    judge: int
    affinity: float
    seat: str
    """The panel for which the judge reads; all judges are one where the rule sheet has no panels."""
    judge_is_there: bool
    sheet: str
    """State of its sheet, "" before it was begun."""

    @property
    def pair(self) -> Pair:
        return self.entry, self.judge


@dataclass(frozen=True)
class Held:
    """The readings of a round: those that stay because their sheet was handed in, and those that may move."""

    locked: tuple[Reading, ...]
    counting: tuple[Reading, ...]
    """Of the locked ones, those that count as a reading."""
    movable: tuple[Reading, ...]
    """Not handed in, and allowed still: the judge is there, and no conflict stands."""


def held_of(round: Round) -> Held:
    """Sort the readings of a round."""
    readings, conflicts = readings_of(round), conflict_pairs(round.competition_id)
    allowed = [one for one in readings if one.pair not in conflicts]
    return Held(
        locked=tuple(one for one in readings if one.sheet in HANDED_IN),
        counting=tuple(one for one in allowed if one.sheet in COUNTS),
        movable=tuple(one for one in allowed if one.sheet not in HANDED_IN and one.judge_is_there),
    )


def readings_of(round: Round) -> list[Reading]:
    """Every reading of a round in the order in which it was given."""
    columns = ("entry_id", "judge_id", "affinity", "judge__panel", "judge__is_available", "sheet__state")
    has_panels = bool(round.rules.get("panels"))
    return [
        Reading(entry, judge, affinity, panel if has_panels else "", is_there, sheet or "")
        for entry, judge, affinity, panel, is_there, sheet in Assignment.objects.filter(round=round)
        .order_by("pk")
        .values_list(*columns)
    ]


def lacking(round: Round) -> dict[int, int]:
    """How many readings each entry lacks, by its key; nothing where nobody is assigned yet."""
    held = held_of(round)
    if not held.locked and not held.movable:
        return {}
    has = Counter((one.entry, one.seat) for one in (*held.counting, *held.movable))
    extra = extra_readings(round)
    short: Counter[int] = Counter()
    for entry in queries.entries_of(round).values_list("pk", flat=True):
        for seat, size in sizes_of(round, extra[entry]).items():
            short[entry] += max(size - has[entry, seat], 0)
    return dict(+short)


def sizes_of(round: Round, extra: int) -> dict[str, int]:
    """Readings that an entry needs by panel; a further reading is one of the first panel."""
    sizes = round.panel_sizes() or {"": round.per_entry}
    first = next(iter(sizes))
    return {**sizes, first: sizes[first] + extra}


def extra_readings(round: Round) -> Counter[int]:
    """Further readings that were granted in this round, by entry."""
    standing = AssignmentRun.objects.filter(round=round, is_standing=True).values_list("options", flat=True)
    options: dict[str, dict[str, int]] = next(iter(standing), {})
    return Counter({int(entry): count for entry, count in options.get("extra", {}).items()})
