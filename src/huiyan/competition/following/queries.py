"""How the judging goes: the board, who lags, entries whose judges are far apart, and those near the prize line.

The figures here are provisional and raw: weighted totals of the sheets that are in, nobody's severity removed. They decide
where a further reading is worth asking for, never a place.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean

from django.db.models import Min, QuerySet
from django_stubs_ext import WithAnnotations

from huiyan.competition.assigning.queries import entries_of
from huiyan.competition.assigning.readings import lacking
from huiyan.competition.calls.models import Prize, Round
from huiyan.competition.calls.wording import panel_name
from huiyan.competition.entries.models import Entry
from huiyan.competition.judging.models import ScoreSheet
from huiyan.competition.judging.queries import HANDED_IN, Progress, progress
from huiyan.competition.panel.models import Judge

APART = 15
"""Points between the lowest and the highest total of an entry from which it is looked at, unless the page asks otherwise."""
REACH = 1.645
"""Standard errors: one in twenty entries this far under the line would be over it by chance of its judges alone."""


def board(round: Round) -> QuerySet[WithAnnotations[Judge, Progress]]:
    """The judges who have entries in a round, with how far they are."""
    return progress(round).filter(assigned__gt=0)


def lagging(round: Round, chosen: Collection[int] = ()) -> list[Judge]:
    """The judges who have not handed in everything: those chosen, or all when none is."""
    return [one for one in board(round) if one.done < one.assigned and (not chosen or one.pk in chosen)]


def by_panel(round: Round, judges: Iterable[WithAnnotations[Judge, Progress]]) -> list[tuple[str, int, int]]:
    """Panels of the rule sheet in words, each with the sheets that are in and those that its judges have."""
    rows = list(judges)
    return [
        (
            panel_name(name),
            sum(one.done for one in rows if one.panel == name),
            sum(one.assigned for one in rows if one.panel == name),
        )
        for name in round.panel_sizes()
    ]


@dataclass(frozen=True)
class Pace:
    """When all will be in if it goes on as it did; `at` is None before the first sheet and when all are in."""

    done: int
    assigned: int
    at: datetime.datetime | None
    is_late: bool


def pace_of(round: Round, judges: Iterable[Judge], now: datetime.datetime) -> Pace:
    """Sheets handed in since the first one, drawn on: remaining = time so far x (assigned - done) / done."""
    rows = list(judges)
    done, assigned = sum(one.done for one in rows), sum(one.assigned for one in rows)  # type: ignore[attr-defined]
    sheets = ScoreSheet.objects.filter(assignment__round=round, state__in=HANDED_IN)
    begun = round.opens_at or sheets.aggregate(first=Min("saved_at"))["first"]
    at = finish(begun, now, done, assigned)
    return Pace(done, assigned, at, bool(at and round.closes_at and at > round.closes_at))


def finish(
    begun: datetime.datetime | None, now: datetime.datetime, done: int, assigned: int
) -> datetime.datetime | None:
    """When the rest is done at the pace so far."""
    if begun is None or not done or done == assigned or begun >= now:
        return None
    return now + (now - begun) * ((assigned - done) / done)


@dataclass(frozen=True)
class Spread:
    """An entry with the totals of its judges."""

    entry: Entry
    totals: list[Decimal]

    @property
    def apart(self) -> Decimal:
        return max(self.totals) - min(self.totals)

    @property
    def mean(self) -> float:
        return fmean(map(float, self.totals))


def entries_on(round: Round) -> list[Entry]:
    """The entries of a round with what the board says of them."""
    return list(entries_of(round).select_related(None).only("number", "title", "title_en", "track_id"))


def spreads(round: Round, entries: Iterable[Entry]) -> list[Spread]:
    """Every entry with a total that is in, by its mean, the best first."""
    sheets = ScoreSheet.objects.filter(
        assignment__round=round, state=ScoreSheet.State.SUBMITTED, total__isnull=False
    ).order_by("total")
    totals: dict[int, list[Decimal]] = defaultdict(list)
    for entry, total in sheets.values_list("assignment__entry_id", "total"):
        totals[entry].append(total or Decimal(0))
    found = [Spread(entry, totals[entry.pk]) for entry in entries if totals[entry.pk]]
    return sorted(found, key=lambda one: (-one.mean, one.entry.number or 0))


def far_apart(found: Sequence[Spread], least: Decimal) -> list[Spread]:
    """Those whose judges differ by this many points or more, the widest first."""
    return sorted((one for one in found if len(one.totals) > 1 and one.apart >= least), key=lambda one: -one.apart)


@dataclass(frozen=True)
class Near:
    """An entry that another judge may lift over the line, or drop under it."""

    entry: Entry
    place: int
    mean: float
    above: bool
    line: float


def near_the_line(round: Round, found: Sequence[Spread]) -> list[Near]:
    """Entries whose mean lies within reach of the last line that decides (prizes, or who goes on).

    Reach is 1.645 standard errors of the difference to the line's own entry, with the pooled spread of judges within entries
    (the residual of a one-way analysis of variance; Fisher, Statistical Methods, 1925).
    """
    deviation = _pooled(found)
    near = []
    for group, places in _groups(round, found):
        if not 0 < places < len(group) or deviation is None:
            continue
        last, first = group[places - 1], group[places]
        line = (last.mean + first.mean) / 2
        for place, one in enumerate(group, 1):
            other = first if place <= places else last
            error = deviation * (1 / len(one.totals) + 1 / len(other.totals)) ** 0.5
            if abs(one.mean - other.mean) <= REACH * error:
                near.append(Near(one.entry, place, one.mean, place <= places, line))
    return near


def _pooled(found: Sequence[Spread]) -> float | None:
    """Standard deviation of judges within entries; None where no entry has two."""
    squares = sum((float(total) - one.mean) ** 2 for one in found for total in one.totals)
    freedom = sum(len(one.totals) - 1 for one in found)
    return (squares / freedom) ** 0.5 if freedom else None


def _groups(round: Round, found: Sequence[Spread]) -> list[tuple[list[Spread], int]]:
    """Entries that are ranked together, with the places of the last line."""
    prizes = list(Prize.objects.filter(round=round))
    if round.rules.get("rank_within") != "room":
        return [(list(found), _places(prizes, round))]
    groups: dict[int, list[Spread]] = defaultdict(list)
    for one in found:
        groups[one.entry.track_id].append(one)
    return [
        (rows, _places([prize for prize in prizes if prize.track_id in (None, track)], round))
        for track, rows in sorted(groups.items())
    ]


def _places(prizes: Sequence[Prize], round: Round) -> int:
    return sum(prize.places for prize in prizes) or round.places_onward


def entries_lacking(round: Round, entries: Iterable[Entry]) -> list[tuple[Entry, int]]:
    """Entries that need another judge, and how many: after a conflict, an abstention, or a judge who is away."""
    short = lacking(round)
    return [(entry, short[entry.pk]) for entry in entries if entry.pk in short]
