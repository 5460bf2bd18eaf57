"""A rule book laid over one table: the working of each entry."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from huiyan.engines.scoring.arithmetic import ONE, ZERO, as_decimal, average, trimmed
from huiyan.engines.scoring.results import CriterionResult, EntryResult, JudgeValue, PanelResult
from huiyan.engines.scoring.rulebook import RuleBook
from huiyan.engines.scoring.table import Fact, ScoreTable, counted_marks, criteria_of
from huiyan.engines.scoring.ties import Standing
from huiyan.engines.tables import BadInput, gettext_noop

Worked = tuple[CriterionResult, Fraction]  # what is shown, and the exact value


class Entry:
    """What is known of one entry while it is worked out."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.marks: dict[int, dict[int, Decimal]] = {}
        self.facts: dict[int | None, Fact] = {}

    def fact(self, criterion: int | None) -> Fact:
        return self.facts.get(criterion, Fact(self.number, criterion))


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


class Book:
    """The rule book laid over one table."""

    def __init__(self, scores: ScoreTable, rules: RuleBook) -> None:
        self.scores, self.rules = scores, rules
        self.criteria = criteria_of(scores, rules)
        self.panels = [(p.name, p.weight, p.fewest) for p in rules.panels] or [("", ONE, 1)]
        self.is_single = [weight for _, weight, _ in self.panels] == [ONE]
        self.panel_of = self._panels_of_judges()
        self.required = self._required()

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

    def by_sheet(self, entry: Entry) -> tuple[Standing, EntryResult]:
        asked = self.asked(entry)
        sums = self.sheet_sums(entry, asked)
        panels, kept = self._panel_results(entry, sums)
        mixed = self._mixed([average for _, average in kept])
        counted = [judges for judges, _ in kept]
        criteria = [self._shown_criterion(entry, c, counted) for c in asked]
        given = sum((c.base - c.deduction for c, _ in criteria), ZERO)
        total = mixed + Fraction(given) if given else mixed
        return self._finished(entry, total, criteria, panels, list(sums.values()))

    def sheet_sums(self, entry: Entry, asked: list[int]) -> dict[int, Decimal]:
        """Sum of weight x factor x mark for every judge with a sheet that counts."""
        factors = {c: w * f for c in asked for w, f in [self.weight(entry, c)]}
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

    def _panel_results(
        self, entry: Entry, sums: dict[int, Decimal]
    ) -> tuple[list[PanelResult], list[tuple[list[int], Fraction]]]:
        panels, kept = [], []
        for at, (name, weight, fewest) in enumerate(self.panels):
            given = [(judge, value) for judge, value in sums.items() if self.panel_of[judge] == at]
            least = max(fewest, self.rules.fewest) if not self.rules.panels else fewest
            self._enough(entry, len(given), least, name)
            sheets = self._trimmed(entry, given)
            left = [sheet.value for sheet in sheets if not sheet.dropped]
            value = self.rules.round_at("average", average(left, self.rules.average)) if left else Fraction(0)
            value = self.rules.round_at("panel", value)
            panels.append(PanelResult(name, weight, sheets, as_decimal(value)))
            kept.append(([sheet.judge for sheet in sheets if not sheet.dropped], value))
        self._enough(entry, len(sums), self.rules.fewest, "")
        return panels, kept

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

    def _trimmed(self, entry: Entry, given: list[tuple[int, Decimal]]) -> tuple[JudgeValue, ...]:
        trim = self.rules.trim
        drops = trim.highest + trim.lowest
        if given and trim.from_marks <= len(given) <= drops:
            raise BadInput(
                gettext_noop("entry {entry} has {found} scores, {drops} of which would be dropped: nothing is left"),
                entry=self.scores.entry_name(entry.number), found=len(given), drops=drops,
            )  # fmt: skip
        return trimmed(given, trim)

    def _shown_criterion(self, entry: Entry, criterion: int, kept: list[list[int]]) -> Worked:
        """For by_sheet: the part that a criterion has in the total (means of the sheets that count)."""
        weight, factor = self.weight(entry, criterion)
        fact = entry.facts.get(criterion)
        base, deduction = (fact.base or ZERO, abs(fact.deduction or ZERO)) if fact else (ZERO, ZERO)
        means = [average([entry.marks[j].get(criterion, ZERO) for j in judges], "mean") for judges in kept if judges]
        if self.is_single:
            mean = means[0] if means else Fraction(0)
        else:
            shares = [Fraction(share) for (_, share, _), judges in zip(self.panels, kept, strict=True) if judges]
            mean = sum((share * m for share, m in zip(shares, means, strict=True)), Fraction(0))
        counted = set().union(*kept)
        shown = tuple(
            [
                JudgeValue(judge, sheet[criterion], judge not in counted)
                for judge, sheet in sorted(entry.marks.items())
                if criterion in sheet
            ]
        )
        average_shown = as_decimal(mean)
        if fact is None and weight == factor == ONE:
            return CriterionResult(
                criterion, shown, average_shown, weight, factor, base, deduction, average_shown
            ), mean
        value = Fraction(base - deduction) + Fraction(weight * factor) * mean
        return CriterionResult(
            criterion, shown, average_shown, weight, factor, base, deduction, as_decimal(value)
        ), value

    def by_criterion(self, entry: Entry) -> tuple[Standing, EntryResult]:
        self._enough(entry, len(entry.marks), self.rules.fewest, "")
        shares = [Fraction(0) for _ in self.panels]
        criteria = []
        total = Fraction(0)
        for number in self.asked(entry):
            result, value, parts = self._criterion(entry, number)
            if result is None:
                continue
            criteria.append((result, value))
            total += value
            shares = [share + part for share, part in zip(shares, parts, strict=True)]
        panels = [
            PanelResult(name, weight, (), as_decimal(share))
            for (name, weight, _), share in zip(self.panels, shares, strict=True)
        ]
        marks = [mark.value for criterion, _ in criteria for mark in criterion.marks]
        return self._finished(entry, total, criteria, panels, marks)

    def _criterion(self, entry: Entry, number: int) -> tuple[CriterionResult | None, Fraction, list[Fraction]]:
        """One criterion of by_criterion: its result, exact value and each panel's part; None where it is skipped."""
        weight, factor = self.weight(entry, number)
        fact = entry.fact(number)
        base, deduction = fact.base or ZERO, abs(fact.deduction or ZERO)
        shown: list[JudgeValue] = []
        averages: list[Fraction] = []
        for at, (name, _, fewest) in enumerate(self.panels):
            given = [(j, s[number]) for j, s in sorted(entry.marks.items()) if number in s and self.panel_of[j] == at]
            if given or (self.rules.missing == "refuse" and any(number in sheet for sheet in entry.marks.values())):
                self._enough(entry, len(given), fewest, name)
            values = self._trimmed(entry, given)
            left = [value.value for value in values if not value.dropped]
            shown.extend(values)
            averages.append(self.rules.round_at("average", average(left, self.rules.average)) if left else Fraction(0))
        if not shown and self.rules.missing != "zero":
            if self.rules.missing == "skip" and fact.base is None:
                return None, Fraction(0), []
            if self.rules.missing == "refuse":
                self._no_marks(entry, number)
        mixed = self.rules.round_at("panel", self._mixed(averages))
        value = self.rules.round_at("criterion", Fraction(base - deduction) + Fraction(weight * factor) * mixed)
        parts = [Fraction(weight * factor) * a for a in averages]
        result = CriterionResult(
            number,
            tuple(shown),
            as_decimal(mixed) if shown else None,
            weight,
            factor,
            base,
            deduction,
            as_decimal(value),
        )
        return result, value, parts

    def _no_marks(self, entry: Entry, number: int) -> None:
        raise BadInput(
            gettext_noop("entry {entry}: nobody has marked '{criterion}'"),
            entry=self.scores.entry_name(entry.number), criterion=self.scores.criteria[number],
        )  # fmt: skip

    def _finished(
        self,
        entry: Entry,
        value: Fraction,
        criteria: list[Worked],
        panels: list[PanelResult],
        marks: list[Decimal],
    ) -> tuple[Standing, EntryResult]:
        whole = entry.facts.get(None)
        deduction = abs(whole.deduction or ZERO) if whole else ZERO
        if whole:
            factor = ONE if whole.factor is None else whole.factor
            value = Fraction(factor) * value + Fraction((whole.base or ZERO) - deduction)
        value = self.rules.round_at("total", value)
        result = EntryResult(
            entry.number,
            as_decimal(value, self.rules),
            0,
            tuple(one for one, _ in criteria),
            tuple(panels),
            deduction,
            "",
            value,
        )
        standing = standing_of(value, result)
        standing.marks.extend(marks)
        if any(step.by == "criterion" for step in self.rules.tie_breaks):
            for one, exact in criteria:
                rule = self.criteria[one.criterion]
                for name in {self.scores.criteria[one.criterion], rule.name, rule.group} - {""}:
                    standing.criteria[name] = standing.criteria.get(name, Fraction(0)) + exact
        return standing, result


def standing_of(value: Fraction, result: EntryResult) -> Standing:
    return Standing(value, {panel.panel: panel.average for panel in result.panels})
