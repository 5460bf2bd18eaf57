"""What an official ranking says about each entry, step by step."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from huiyan.engines.scoring.ties import Standing


class JudgeValue(NamedTuple):
    """What one judge gave (a mark, or the sum of a sheet), and whether trimming dropped it."""

    judge: int
    value: Decimal
    dropped: bool


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion of an entry: value = base + weight x factor x average - deduction, rounded where the book says."""

    criterion: int
    marks: tuple[JudgeValue, ...]
    average: Decimal | None
    weight: Decimal
    factor: Decimal
    base: Decimal
    deduction: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class PanelResult:
    """One panel's view of an entry: the judges' sheet sums and their trimmed average."""

    panel: str
    weight: Decimal
    sheets: tuple[JudgeValue, ...]
    average: Decimal


@dataclass(frozen=True, slots=True)
class EntryResult:
    """One entry: total, rank, and how they came about; `decided_by` names the tie-break that was needed.

    `exact` is the total as a fraction, for a total that no decimal holds (a third); `standing` is what ties are told
    apart by, kept for totals over rounds.
    """

    entry: int
    total: Decimal
    rank: int
    criteria: tuple[CriterionResult, ...]
    panels: tuple[PanelResult, ...]
    deduction: Decimal
    decided_by: str
    exact: Fraction = field(default=Fraction(0), repr=False)
    rounds: tuple[tuple[str, Decimal], ...] = ()
    standing: Standing | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class OfficialResult:
    """All entries in the order of their numbers."""

    entries: tuple[EntryResult, ...]
    room: tuple[int, ...] | None = None

    def order(self) -> list[EntryResult]:
        """The entries by rank."""
        return sorted(self.entries, key=lambda e: (self.room[e.entry] if self.room else 0, e.rank, e.entry))
