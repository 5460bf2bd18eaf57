"""A round as the engine takes it: entries 0..n-1, judges 0..m-1, what may be, and the digest of all of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from huiyan.competition.assigning.models import PairRule
from huiyan.competition.assigning.queries import entries_of
from huiyan.competition.calls.models import Round
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.models import Conflict, Judge
from huiyan.competition.panel.queries import Pair

SMALL = 5_000
"""Pairs up to which every objective takes well under a second; more of them are a job."""


@dataclass(frozen=True)
class Table:
    """What an assignment is made of."""

    entries: tuple[Entry, ...]
    judges: tuple[Judge, ...]
    per_entry: tuple[int, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]
    forbidden: tuple[tuple[int, int], ...]
    fixed: tuple[tuple[int, int], ...]
    rooms: tuple[int, ...] | None = None
    panels: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Panels of the rule sheet with the readings that each entry needs of them; then `per_entry` is their sum."""

    @property
    def is_small(self) -> bool:
        return len(self.entries) * len(self.judges) <= SMALL

    def parts(self) -> list[Part]:
        """One table for each panel with its own judges; where there are no panels, this table as it is."""
        if not self.panels:
            return [Part("", self, tuple(range(len(self.judges))))]
        return [self._part(name, needs) for name, needs in self.panels]

    def _part(self, name: str, needs: tuple[int, ...]) -> Part:
        seats = tuple(j for j, one in enumerate(self.judges) if one.panel == name)
        at = {j: new for new, j in enumerate(seats)}
        table = replace(
            self,
            judges=tuple(self.judges[j] for j in seats),
            per_entry=needs,
            least=tuple(self.least[j] for j in seats),
            most=tuple(self.most[j] for j in seats),
            forbidden=tuple((i, at[j]) for i, j in self.forbidden if j in at),
            fixed=tuple((i, at[j]) for i, j in self.fixed if j in at),
            panels=(),
        )
        return Part(name, table, seats)

    def outside(self) -> list[Judge]:
        """Judges who are in none of the panels, and therefore read nothing."""
        names = {name for name, _needs in self.panels}
        return [one for one in self.judges if names and one.panel not in names]

    def entry_texts(self) -> list[str]:
        return [f"{one.title} {one.field} {one.summary}" for one in self.entries]

    def judge_texts(self) -> list[str]:
        return [f"{one.expertise} {' '.join(one.topics)}" for one in self.judges]

    def places(self, pairs: Iterable[Pair]) -> list[tuple[int, int]]:
        """Pairs of keys as places of this table; those that are no longer in it are left out."""
        at_entry = {one.pk: i for i, one in enumerate(self.entries)}
        at_judge = {one.pk: j for j, one in enumerate(self.judges)}
        return sorted((at_entry[e], at_judge[j]) for e, j in pairs if e in at_entry and j in at_judge)

    def digest(self) -> str:
        """SHA-256 of everything that the answer depends on."""
        written = json.dumps(
            [
                [[one.pk, text] for one, text in zip(self.entries, self.entry_texts(), strict=True)],
                [[one.pk, text] for one, text in zip(self.judges, self.judge_texts(), strict=True)],
                self.per_entry, self.least, self.most, sorted(self.forbidden), sorted(self.fixed), self.rooms,
                *([self.panels, [one.panel for one in self.judges]] if self.panels else []),
            ],
            ensure_ascii=False, separators=(",", ":"),
        )  # fmt: skip
        return hashlib.sha256(written.encode()).hexdigest()


@dataclass(frozen=True)
class Part:
    """A panel's own problem: its table, and where its judges sit in the whole one."""

    panel: str
    table: Table
    seats: tuple[int, ...]

    def inside(self, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Places of the whole table as places of this one; those of other panels are left out."""
        at = {j: new for new, j in enumerate(self.seats)}
        return [(i, at[j]) for i, j in pairs if j in at]


def table_of(round: Round, *, rooms: str = "") -> Table:
    """The round as it stands: conflicts are forbidden, the organisers' rules on pairs fixed or forbidden."""
    entries = tuple(entries_of(round))
    judges = tuple(
        Judge.objects.filter(competition=round.competition_id, is_available=True).select_related("user").order_by("pk")
    )
    conflicts = Conflict.objects.filter(judge__competition=round.competition_id, lifted_at__isnull=True)
    rules = list(PairRule.objects.filter(round=round).values_list("entry_id", "judge_id", "must_be"))
    most = tuple(one.max_load or round.max_load for one in judges)
    table = Table(
        entries=entries,
        judges=judges,
        per_entry=(round.per_entry,) * len(entries),
        least=tuple(min(round.min_load, one) for one in most),
        most=most,
        forbidden=(),
        fixed=(),
        rooms=_rooms(entries, rooms),
        panels=tuple((name, (size,) * len(entries)) for name, size in round.panel_sizes().items()),
    )
    apart = {*conflicts.values_list("entry_id", "judge_id"), *((e, j) for e, j, must in rules if not must)}
    together = {(e, j) for e, j, must in rules if must}
    return replace(table, forbidden=tuple(table.places(apart)), fixed=tuple(table.places(together)))


def room_name(entry: Entry, rooms: str) -> str:
    """The room that an entry is judged in: its group or its field."""
    return entry.track.name if rooms == "track" else entry.field


def _rooms(entries: tuple[Entry, ...], rooms: str) -> tuple[int, ...] | None:
    if not rooms:
        return None
    names = sorted({room_name(one, rooms) for one in entries})
    return tuple(names.index(room_name(one, rooms)) for one in entries)
