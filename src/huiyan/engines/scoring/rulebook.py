"""A competition's rule book as data: what is marked, what is dropped, where sums are rounded, how ties are broken."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import Literal

How = Literal["half_up", "half_even", "down"]
Combine = Literal["by_sheet", "by_criterion"]
Average = Literal["mean", "median", "sum"]
Missing = Literal["refuse", "zero", "skip"]
RankWithin = Literal["all", "room"]
TieBy = Literal["criterion", "panel", "round", "highest_mark", "lowest_mark", "count_at_least", "shared"]
Stage = Literal["mark", "average", "criterion", "panel", "total"]

STAGES: tuple[Stage, ...] = ("mark", "average", "criterion", "panel", "total")
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


@dataclass(frozen=True)
class Rounding:
    """To how many decimals, and where a half goes: half_up is away from zero, down is towards zero."""

    decimals: int
    how: How = "half_up"

    def of(self, value: Fraction) -> Fraction:
        """The rounded value, exactly.

        >>> Rounding(2).of(Fraction(5, 1000)), Rounding(2, "half_even").of(Fraction(5, 1000))
        (Fraction(1, 100), Fraction(0, 1))
        """
        above, below = value.as_integer_ratio()  # a million fractions multiplied would be a second
        whole, rest = divmod(abs(above) * 10**self.decimals, below)
        twice = 2 * rest - below
        up = {"half_up": twice >= 0, "half_even": twice > 0 or (twice == 0 and whole % 2 == 1), "down": False}
        whole += up[self.how]
        return Fraction(whole if above >= 0 else -whole, 10**self.decimals)


@dataclass(frozen=True)
class Criterion:
    """What is marked. A name may hold `*`; then it stands for every criterion of that pattern ("element *")."""

    name: str
    weight: Decimal = Decimal(1)
    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None
    group: str = ""

    @property
    def is_pattern(self) -> bool:
        return "*" in self.name

    def covers(self, name: str) -> bool:
        return fnmatchcase(name, self.name) if self.is_pattern else name == self.name


@dataclass(frozen=True)
class Panel:
    """A group of judges whose average counts with a weight."""

    name: str
    weight: Decimal = Decimal(1)
    fewest: int = 1


@dataclass(frozen=True)
class Trim:
    """How many of the highest and lowest are dropped before the average; with fewer than `from_marks` nothing is."""

    highest: int = 0
    lowest: int = 0
    from_marks: int = 0


@dataclass(frozen=True)
class TieBreak:
    """One step that separates equal totals: the larger value goes first."""

    by: TieBy
    name: str = ""
    value: Decimal | None = None


@dataclass(frozen=True)
class RoundWeight:
    """A round of the competition and the share of its total in the final one."""

    name: str
    weight: Decimal = Decimal(1)


@dataclass(frozen=True)
class RuleBook:
    """All rules from marks to ranks; the defaults are the plainest: the mean of the judges' sums, ties shared.

    - `combine="by_sheet"`: every judge's marks are summed (weight x factor x mark), then trimmed and averaged
      over judges, panel by panel. `"by_criterion"`: marks are trimmed and averaged over judges criterion by
      criterion, mixed over panels, then base + weight x factor x average - deduction is summed over criteria.
    - `no_score`: marks that mean "did not score" (they are taken as absent).
    - `missing`: what an absent mark does: refuse it, count it as zero, or skip what it belongs to.
    - `rounding`: per stage mark, average, criterion, panel, total; a stage that is absent is not rounded.
    """

    criteria: tuple[Criterion, ...] = ()
    combine: Combine = "by_sheet"
    average: Average = "mean"
    no_score: tuple[Decimal, ...] = ()
    missing: Missing = "refuse"
    fewest: int = 1
    trim: Trim = Trim()
    panels: tuple[Panel, ...] = ()
    rounding: tuple[tuple[Stage, Rounding], ...] = ()
    rounds: tuple[RoundWeight, ...] = ()
    tie_breaks: tuple[TieBreak, ...] = ()
    rank_within: RankWithin = "all"
    name: str = ""
    source: str = ""
    confidence: str = ""

    def round_at(self, stage: Stage, value: Fraction) -> Fraction:
        """The value rounded as the book asks for at this stage."""
        for at, rounding in self.rounding:
            if at == stage:
                return rounding.of(value)
        return value

    def criterion_for(self, name: str) -> Criterion | None:
        """The criterion that a name in the scores falls under: its own, else the first pattern; None if there is none."""
        exact = next((criterion for criterion in self.criteria if criterion.name == name), None)
        if exact is not None or not self.criteria:
            return exact or Criterion(name)
        return next((criterion for criterion in self.criteria if criterion.covers(name)), None)
