"""Is an assignment possible at all, and if not, who lacks judges: maximum flows, and the minimum cut as the reason.

A set of entries whose readings all judges who may read them cannot do (Hall, 1935; its flow form: Ford and Fulkerson, 1956)
is a proof that nothing works; the smallest such sets are what is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np

from huiyan.engines.matching.problem import Bools, Ints, Limits, Names, Problem, build_problem
from huiyan.engines.tables import BadInput, gettext_noop

ENTRY = gettext_noop("entry {entry} has {judges} eligible judges, {asked} are asked for")
FIELD = gettext_noop("{topic}: {entries} entries, {judges} judges without conflict; {missing} readings are missing")
ENTRIES = gettext_noop("{names}: {entries} entries, {judges} judges without conflict; {missing} readings are missing")
EVERY = gettext_noop("{asked} readings are asked for, the judges can do {possible}; {missing} readings are missing")
JUDGE = gettext_noop("judge {judge} is to read at least {asked} entries and may read {possible}")
JUDGES = gettext_noop("{names}: {judges} judges are to do at least {asked} readings and can be given {possible}")


class Impossible(BadInput):
    """No assignment meets the rules; `report` says who lacks judges."""

    def __init__(self, report: Feasibility) -> None:
        self.report = report
        first = report.shortages[0]
        super().__init__(first.template, **first.values)  # type: ignore[arg-type]  # place is never among them


@dataclass(frozen=True)
class Shortage:
    """One reason why nothing works: these entries (or judges), these who could serve them, and what is missing."""

    entries: Ints
    judges: Ints
    asked: int
    """Readings that the entries need (or the judges must do)."""
    possible: int
    missing: int
    template: str
    values: dict[str, object]

    @property
    def sentence(self) -> str:
        """The English sentence; others translate `template` and fill in `values`."""
        return self.template.format(**self.values)


@dataclass(frozen=True)
class Feasibility:
    """Whether the rules can be met, and every reason found when not."""

    possible: bool
    shortages: tuple[Shortage, ...]

    @property
    def missing(self) -> int:
        """Readings missing in all."""
        return sum(shortage.missing for shortage in self.shortages)


def feasibility(
    affinity: Any,
    *,
    names: Names | None = None,
    **limits: Unpack[Limits],
) -> Feasibility:
    """Say whether an assignment is possible, and which entries, fields or judges stand in the way; arguments as `assign`.

    >>> feasibility([[1, 1]], per_entry=3, max_load=4).shortages[0].sentence
    'entry 1 has 2 eligible judges, 3 are asked for'
    """
    problem = build_problem(affinity, names=names, **limits)
    return check(problem, names or Names())


def require_possible(problem: Problem, names: Names) -> None:
    """Raise Impossible unless the rules can be met."""
    report = check(problem, names)
    if not report.possible:
        raise Impossible(report)


def check(problem: Problem, names: Names) -> Feasibility:
    """All shortages of a problem.

    Two flows suffice: one that serves all entries, one that fills all least loads; where both exist, one exists that does both
    (Mendelsohn and Dulmage, 1958).
    """
    shortages = _entry_shortages(problem, names)
    if not shortages:
        shortages = _judge_shortages(problem, names)
    return Feasibility(not shortages, tuple(shortages))


def _entry_shortages(problem: Problem, names: Names) -> list[Shortage]:
    few = np.diff(problem.start) < problem.need
    if few.any():
        return [_lonely(problem, int(entry), names) for entry in np.flatnonzero(few)]
    entries, _ = _cut(problem, problem.need, problem.most)
    return [_short_of_judges(problem, group, names) for group in _groups(problem, entries)]


def _lonely(problem: Problem, entry: int, names: Names) -> Shortage:
    judges = problem.judge[problem.start[entry] : problem.start[entry + 1]].astype(np.int64)
    judges = np.union1d(judges, problem.fixed[problem.fixed[:, 0] == entry, 1])
    asked = int(problem.asked()[entry])
    values: dict[str, object] = {"entry": names.entry(entry), "judges": len(judges), "asked": asked}
    return Shortage(np.array([entry]), judges, asked, len(judges), asked - len(judges), ENTRY, values)


def _short_of_judges(problem: Problem, entries: Ints, names: Names) -> Shortage:
    chosen = np.isin(problem.entry, entries)
    offers = np.bincount(problem.judge[chosen], minlength=problem.judges)
    judges = np.flatnonzero(np.minimum(offers, problem.most))
    asked = int(problem.need[entries].sum())
    possible = int(np.minimum(offers, problem.most).sum())
    counts = {"entries": len(entries), "judges": len(judges), "missing": asked - possible}
    topics = {names.topics[entry] for entry in entries} if names.topics is not None else set()
    values: dict[str, object]
    if len(entries) == problem.entries and len(entries) > 1:
        template, values = EVERY, {"asked": asked, "possible": possible, "missing": asked - possible}
    elif len(topics) == 1 and len(entries) > 1:
        template, values = FIELD, {"topic": topics.pop(), **counts}
    else:
        template, values = ENTRIES, {"names": _listed([names.entry(entry) for entry in entries]), **counts}
    return Shortage(entries, judges, asked, possible, asked - possible, template, values)


def _judge_shortages(problem: Problem, names: Names) -> list[Shortage]:
    if not problem.least.any():
        return []
    _, judges = _cut(problem, problem.need, problem.least, from_judges=True)
    if not judges.any():
        return []
    chosen = judges[problem.judge]
    offers = np.bincount(problem.entry[chosen], minlength=problem.entries)
    possible = int(np.minimum(offers, problem.need).sum())
    asked = int(problem.least[judges].sum())
    values: dict[str, object]
    group, entries = np.flatnonzero(judges), np.flatnonzero(np.minimum(offers, problem.need))
    if len(group) == 1:
        template, values = JUDGE, {"judge": names.judge(int(group[0])), "asked": asked, "possible": possible}
    else:
        listed = _listed([names.judge(int(judge)) for judge in group])
        template, values = JUDGES, {"names": listed, "judges": len(group), "asked": asked, "possible": possible}
    return [Shortage(entries, group, asked, possible, asked - possible, template, values)]


def _cut(problem: Problem, need: Ints, room: Ints, *, from_judges: bool = False) -> tuple[Bools, Bools]:
    """Entries and judges on the short side of the smallest minimum cut; none when all that is asked can flow."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - scipy's graphs take 0.1 s to load, and most callers never need them
    from scipy.sparse.csgraph import breadth_first_order, maximum_flow  # noqa: PLC0415

    n, m = problem.entries, problem.judges
    source, sink = n + m, n + m + 1
    tail = np.concatenate([np.full(n, source), problem.entry, n + np.arange(m)])
    head = np.concatenate([np.arange(n), n + problem.judge, np.full(m, sink)])
    size = np.concatenate([need, np.ones(len(problem.judge), np.int64), room]).astype(np.int32)
    if from_judges:
        tail, head, source, sink = head, tail, sink, source
    graph = csr_array((size, (tail, head)), shape=(n + m + 2, n + m + 2))
    found = maximum_flow(graph, source, sink)
    wanted = int((room if from_judges else need).sum())
    reached = np.zeros(n + m + 2, bool)
    if found.flow_value < wanted:
        rest: Any = graph - found.flow
        rest.data[rest.data < 0] = 0
        rest.eliminate_zeros()
        reached[breadth_first_order(rest, source, return_predecessors=False)] = True
    return reached[:n], reached[n : n + m]


def _groups(problem: Problem, entries: Bools) -> list[Ints]:
    """The entries of a cut, parted where they share no judge; parts that lack nothing are left out."""
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    n, m = problem.entries, problem.judges
    inside = entries[problem.entry] & (problem.most[problem.judge] > 0)
    links = csr_array((np.ones(inside.sum()), (problem.entry[inside], n + problem.judge[inside])), shape=(n + m, n + m))
    _, part = connected_components(links, directed=False)
    found = []
    for label in np.unique(part[:n][entries]):
        group = np.flatnonzero(entries & (part[:n] == label))
        offers = np.bincount(problem.judge[np.isin(problem.entry, group)], minlength=m)
        if problem.need[group].sum() > np.minimum(offers, problem.most).sum():
            found.append(group)
    return found


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" ..." if len(names) > 5 else "")
