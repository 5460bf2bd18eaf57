"""A rule book laid over one table: the numbers of each entry; `shown` makes of them what people read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from operator import mul, sub

from huiyan.engines.scoring.arithmetic import ONE, ZERO, as_decimal, average, trimmed
from huiyan.engines.scoring.rulebook import RuleBook
from huiyan.engines.scoring.table import Fact, ScoreTable, counted_marks, criteria_of
from huiyan.engines.scoring.ties import Standing
from huiyan.engines.tables import BadInput, gettext_noop

Given = list[tuple[int, Decimal]]  # judges and what they gave: a mark, or the sum of a sheet
NOTHING = Fraction(0)


class Entry:
    """What is known of one entry while it is worked out."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.marks: dict[int, dict[int, Decimal]] = {}
        self.facts: dict[int | None, Fact] = {}

    def fact(self, criterion: int | None) -> Fact:
        return self.facts.get(criterion, Fact(self.number, criterion))

    def given(self, criterion: int | None) -> tuple[Decimal, Decimal]:
        """What is added and what is taken off, whatever judges say; a deduction counts by its size."""
        fact = self.facts.get(criterion)
        return (fact.base or ZERO, abs(fact.deduction or ZERO)) if fact else (ZERO, ZERO)


def entries_of(scores: ScoreTable, rules: RuleBook, facts: Sequence[Fact] = ()) -> list[Entry]:
    """Marks and facts gathered by entry."""
    entries = [Entry(number) for number in range(scores.entries)]
    is_rounded = "mark" in dict(rules.rounding)
    for number, judge, criterion, value in counted_marks(scores, rules):
        counted = as_decimal(rules.round_at("mark", Fraction(value))) if is_rounded else value
        entries[number].marks.setdefault(judge, {})[criterion] = counted
    for fact in facts:
        if fact.criterion in entries[fact.entry].facts:
            raise BadInput(gettext_noop("entry {entry} has two facts of one kind"), entry=scores.entry_name(fact.entry))
        entries[fact.entry].facts[fact.criterion] = fact
    return entries


@dataclass(slots=True)
class WorkedCriterion:
    """One criterion where it is averaged by itself: what each panel gave, their averages mixed, and the value."""

    number: int
    given: list[Given]
    mixed: Fraction
    value: Fraction


@dataclass(slots=True)
class Working:
    """The numbers of one entry. `panels` are each panel's average, or its part of the total where criteria are averaged.

    `given` are the sheets of each panel, `criteria` what stands for them where criteria are averaged one by one.
    """

    entry: Entry
    total: Fraction
    panels: list[Fraction]
    given: list[Given] = field(default_factory=list)
    criteria: list[WorkedCriterion] = field(default_factory=list)


class Book:
    """The rule book laid over one table."""

    def __init__(self, scores: ScoreTable, rules: RuleBook) -> None:
        self.scores, self.rules = scores, rules
        self.told_by = {step.by for step in rules.tie_breaks}
        self.criteria = criteria_of(scores, rules)
        self.panels = [(p.name, p.weight, p.fewest) for p in rules.panels] or [("", ONE, 1)]
        self.is_single = [weight for _, weight, _ in self.panels] == [ONE]
        self.panel_of = self._panels_of_judges()
        self.required = self._required()
        self.weights = {number: one.weight for number, one in enumerate(self.criteria)}

    def _panels_of_judges(self) -> list[int]:
        if not self.rules.panels:
            return [0] * self.scores.judges
        index = {name: at for at, (name, _, _) in enumerate(self.panels)}
        names = self.scores.panel or ("",) * self.scores.judges
        for judge, name in enumerate(names):
            if name not in index:
                raise BadInput(
                    gettext_noop("judge {judge} is in the panel '{panel}', which the rule book does not have"),
                    judge=self.scores.judge_name(judge), panel=name,
                )  # fmt: skip
        return [index[name] for name in names]

    def _required(self) -> frozenset[int]:
        """Criteria that the book names outright: every entry is marked on them."""
        at = {name: number for number, name in enumerate(self.scores.criteria)}
        named = [c.name for c in self.rules.criteria if not c.is_pattern]
        if self.rules.missing == "refuse":
            for name in named:
                if name not in at:
                    raise BadInput(gettext_noop("there are no marks on '{criterion}'"), criterion=name)
        return frozenset(at[name] for name in named if name in at)

    def asked(self, entry: Entry) -> list[int]:
        """The criteria on which this entry is judged."""
        stated = {criterion for criterion in entry.facts if criterion is not None}
        return sorted(self.required.union(stated, *entry.marks.values()))

    def weight(self, entry: Entry, criterion: int) -> tuple[Decimal, Decimal]:
        fact = entry.facts.get(criterion)
        return self.criteria[criterion].weight, ONE if fact is None or fact.factor is None else fact.factor

    def work(self, entry: Entry) -> Working:
        """The entry's numbers by the book; BadInput where marks are missing or too few."""
        return self._by_sheet(entry) if self.rules.combine == "by_sheet" else self._by_criterion(entry)

    def _by_sheet(self, entry: Entry) -> Working:
        asked = self.asked(entry)
        sums = self.sheet_sums(entry, asked)
        given = [list(sums.items())] if not self.rules.panels else self._by_panel(list(sums.items()))
        panels = [self._panel_average(entry, at, of_panel) for at, of_panel in enumerate(given)]
        self._enough(entry, len(sums), self.rules.fewest, "")
        total = self._mixed(panels)
        if entry.facts:
            total += Fraction(sum((base - deduction for base, deduction in map(entry.given, asked)), ZERO))
        return Working(entry, self._whole(entry, total), panels, given)

    def sheet_sums(self, entry: Entry, asked: list[int]) -> dict[int, Decimal]:
        """Sum of weight x factor x mark for every judge with a sheet that counts."""
        factors = self.weights if not entry.facts else {c: w * f for c in asked for w, f in [self.weight(entry, c)]}
        sums = {}
        for judge in sorted(entry.marks):
            sheet = entry.marks[judge]
            gap = None if len(sheet) == len(asked) else next(c for c in asked if c not in sheet)
            if gap is not None and self.rules.missing == "skip":
                continue
            if gap is not None and self.rules.missing == "refuse":
                raise BadInput(
                    gettext_noop("entry {entry}, judge {judge}: there is no mark on '{criterion}'"),
                    entry=self.scores.entry_name(entry.number), judge=self.scores.judge_name(judge),
                    criterion=self.scores.criteria[gap],
                )  # fmt: skip
            sums[judge] = sum([factors[c] * mark for c, mark in sheet.items()], ZERO)
        return sums

    def _by_panel(self, given: Given) -> list[Given]:
        return [
            [(judge, value) for judge, value in given if self.panel_of[judge] == at] for at in range(len(self.panels))
        ]

    def _panel_average(self, entry: Entry, at: int, given: Given) -> Fraction:
        name, _, fewest = self.panels[at]
        least = max(fewest, self.rules.fewest) if not self.rules.panels else fewest
        self._enough(entry, len(given), least, name)
        return self.rules.round_at("panel", self._average(entry, given))

    def _average(self, entry: Entry, given: Given) -> Fraction:
        """Of what is left after trimming; nothing is 0."""
        left = self._left(entry, [value for _, value in given])
        return self.rules.round_at("average", average(left, self.rules.average)) if left else NOTHING

    def _mixed(self, averages: list[Fraction]) -> Fraction:
        """The panels' averages by their weights."""
        if self.is_single:
            return averages[0]
        return sum((Fraction(share) * a for (_, share, _), a in zip(self.panels, averages, strict=True)), Fraction(0))

    def _enough(self, entry: Entry, found: int, fewest: int, panel: str) -> None:
        if found >= fewest:
            return
        template = (
            gettext_noop("entry {entry} has {found} scores of the panel '{panel}', {fewest} are needed")
            if panel
            else gettext_noop("entry {entry} has {found} scores, {fewest} are needed")
        )
        raise BadInput(template, entry=self.scores.entry_name(entry.number), found=found, fewest=fewest, panel=panel)

    def _left(self, entry: Entry, values: list[Decimal]) -> list[Decimal]:
        """The values that trimming leaves, in no order that counts."""
        trim = self.rules.trim
        drops = trim.highest + trim.lowest
        if not drops or len(values) < max(trim.from_marks, 1):
            return values
        if len(values) <= drops:
            raise BadInput(
                gettext_noop("entry {entry} has {found} scores, {drops} of which would be dropped: nothing is left"),
                entry=self.scores.entry_name(entry.number), found=len(values), drops=drops,
            )  # fmt: skip
        return sorted(values)[trim.lowest : len(values) - trim.highest]

    def _by_criterion(self, entry: Entry) -> Working:
        self._enough(entry, len(entry.marks), self.rules.fewest, "")
        shares = [NOTHING for _ in self.panels]
        criteria = []
        for number in self.asked(entry):
            given = self._by_panel(
                [(judge, sheet[number]) for judge, sheet in sorted(entry.marks.items()) if number in sheet]
            )
            if self._is_skipped(entry, number, given):
                continue
            averages = self._averages(entry, number, given)
            mixed = self.rules.round_at("panel", self._mixed(averages))
            times = Fraction(mul(*self.weight(entry, number)))
            value = self.rules.round_at("criterion", Fraction(sub(*entry.given(number))) + times * mixed)
            criteria.append(WorkedCriterion(number, given, mixed, value))
            shares = [share + times * part for share, part in zip(shares, averages, strict=True)]
        total = sum((one.value for one in criteria), NOTHING)
        return Working(entry, self._whole(entry, total), shares, [], criteria)

    def _averages(self, entry: Entry, number: int, given: list[Given]) -> list[Fraction]:
        """Each panel's average of one criterion; too few marks are refused where the criterion is marked at all."""
        marked = self.rules.missing == "refuse" and any(number in sheet for sheet in entry.marks.values())
        for (name, _, fewest), of_panel in zip(self.panels, given, strict=True):
            if of_panel or marked:
                self._enough(entry, len(of_panel), fewest, name)
        return [self._average(entry, of_panel) for of_panel in given]

    def _is_skipped(self, entry: Entry, number: int, given: list[Given]) -> bool:
        """Whether a criterion that nobody has marked is left out; where the book refuses that, BadInput."""
        if any(given) or self.rules.missing == "zero":
            return False
        if self.rules.missing == "refuse":
            self._no_marks(entry, number)
        return entry.fact(number).base is None

    def _no_marks(self, entry: Entry, number: int) -> None:
        raise BadInput(
            gettext_noop("entry {entry}: nobody has marked '{criterion}'"),
            entry=self.scores.entry_name(entry.number), criterion=self.scores.criteria[number],
        )  # fmt: skip

    def _whole(self, entry: Entry, total: Fraction) -> Fraction:
        """The total with what is known of the entry as a whole, rounded."""
        whole = entry.facts.get(None)
        if whole:
            factor = ONE if whole.factor is None else whole.factor
            total = Fraction(factor) * total + Fraction(sub(*entry.given(None)))
        return self.rules.round_at("total", total)

    def standing(self, working: Working) -> Standing:
        """What tells equal totals apart, as far as the book asks for it."""
        standing = Standing(working.total, {})
        if "panel" in self.told_by:
            standing.panels = {
                name: as_decimal(value) for (name, _, _), value in zip(self.panels, working.panels, strict=True)
            }
        if "criterion" in self.told_by:
            standing.criteria = self._criteria(working)
        if self.told_by & {"highest_mark", "lowest_mark", "count_at_least"}:
            given = working.given or [of_panel for one in working.criteria for of_panel in one.given]
            standing.marks = [value for of_panel in given for _, value in of_panel]
        return standing

    def _criteria(self, working: Working) -> dict[str, Fraction]:
        """Exact values by the names, rules and groups that a tie-break may speak of."""
        found: dict[str, Fraction] = {}
        for number, value in self.values(working):
            rule = self.criteria[number]
            for name in {self.scores.criteria[number], rule.name, rule.group} - {""}:
                found[name] = found.get(name, NOTHING) + value
        return found

    def values(self, working: Working) -> list[tuple[int, Fraction]]:
        """The exact value of every criterion of an entry."""
        if self.rules.combine == "by_criterion":
            return [(one.number, one.value) for one in working.criteria]
        kept = self.kept_judges(working)
        return [
            (number, self.value_of(working.entry, number, self.mean_of(working.entry, number, kept)))
            for number in self.asked(working.entry)
        ]

    def kept_judges(self, working: Working) -> list[list[int]]:
        """The judges of each panel whose sheets count."""
        return [[one.judge for one in trimmed(given, self.rules.trim) if not one.dropped] for given in working.given]

    def mean_of(self, entry: Entry, number: int, kept: list[list[int]]) -> Fraction:
        """Where sheets are trimmed as a whole: the mean of one criterion over the sheets that count, panels by weight."""
        means = [
            average([entry.marks[j].get(number, ZERO) for j in judges], "mean") if judges else NOTHING
            for judges in kept
        ]
        return self._mixed(means)

    def value_of(self, entry: Entry, number: int, mean: Fraction) -> Fraction:
        """A criterion's part of the total, not rounded."""
        return Fraction(sub(*entry.given(number))) + Fraction(mul(*self.weight(entry, number))) * mean
