"""The matrix of entries and judges as a page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from huiyan.competition.assigning.models import AssignmentRun, PairRule
from huiyan.competition.entries.models import Entry
from huiyan.competition.panel.models import Judge
from huiyan.competition.panel.queries import Pair


@dataclass(frozen=True)
class Cell:
    """A pair: what it is (`as` reads, `no` conflict, f1..f3 how near, or nothing), the organisers' word, its affinity."""

    kind: str
    rule: str
    percent: int | None


@dataclass(frozen=True)
class Row:
    """An entry with its cells and their sum."""

    entry: Entry
    cells: list[Cell]
    readings: int


def matrix(
    entries: Iterable[Any], judges: Sequence[Judge], run: AssignmentRun | None, rules: Mapping[Pair, PairRule]
) -> list[Row]:
    """Rows of entries (from `queries.with_readings`), a cell for each judge."""
    near = _nearness(run)
    most = max((max(row.values(), default=0) for row in near.values()), default=0)
    return [_row(entry, judges, near.get(entry.pk, {}), most, rules) for entry in entries]


def _nearness(run: AssignmentRun | None) -> dict[int, dict[int, int]]:
    """Thousandths by entry and judge; empty for a large run, which keeps only its pairs."""
    kept = (run.figures.get("affinity") if run else None) or {"judges": [], "rows": {}}
    return {int(key): dict(zip(kept["judges"], row, strict=True)) for key, row in kept["rows"].items()}


def _row(
    entry: Any, judges: Sequence[Judge], near: Mapping[int, int], most: int, rules: Mapping[Pair, PairRule]
) -> Row:
    reads = {one.judge_id for one in entry.readings}
    conflicts = {one.judge_id for one in entry.standing}
    cells = []
    for judge in judges:
        value = near.get(judge.pk)
        rule = rules.get((entry.pk, judge.pk))
        kind = "as" if judge.pk in reads else "no" if judge.pk in conflicts else heat(value or 0, most)
        word = "" if rule is None else "pin" if rule.must_be else "ban"
        cells.append(Cell(kind, word, round(value / 10) if value is not None and kind == "as" else None))
    return Row(entry, cells, len(reads))


def heat(value: int, most: int) -> str:
    """Far, near, nearest: thirds of the largest affinity of the run."""
    return f"f{min(3 * value // most + 1, 3)}" if value and most else ""
