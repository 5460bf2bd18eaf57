"""Asks the engine of assignment and gives plain answers. The only module of this step that loads numpy and scipy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np

from huiyan.competition.assigning.table import Table
from huiyan.engines import matching
from huiyan.engines.tables import BadInput

Shortages = list[dict[str, Any]]
Place = tuple[int, int]
"""(entry, judge) by their places in the table."""
NUDGE = 1e-6
"""What a pair of the run before is worth more, as a part of the largest affinity: enough to decide between equals."""
SAME = 1e-9


@dataclass(frozen=True)
class Answer:
    """What the engine found, in keys of the database, or why nothing works."""

    pairs: list[tuple[int, int, float]] = field(default_factory=list)
    total: float | None = None
    worst: float | None = None
    upper_bound: float | None = None
    gap: float | None = None
    figures: dict[str, Any] = field(default_factory=dict)
    shortages: Shortages = field(default_factory=list)


def check(table: Table) -> Answer:
    """Whether the table can be met, and who lacks judges when not."""
    try:
        report = matching.feasibility(_affinity(table), **_limits(table), names=_names(table))
    except BadInput as bad:
        return Answer(shortages=[_plain(bad)])
    return Answer(shortages=[_shortage(one.template, one.values, one.missing) for one in report.shortages])


def solve(
    table: Table, objective: str, *, cap: float | None, seed: int | None, shared: int, previous: Sequence[Place] = ()
) -> Answer:
    """The assignment with its proof; a table that cannot be met answers with the reasons.

    Of several best totals the one nearest to the previous pairs is taken, so that a small change stays small.
    """
    affinity = _affinity(table)
    try:
        found = matching.assign(
            affinity,
            **_limits(table),
            objective=cast(matching.Objective, objective),
            cap=cap,
            seed=seed,
            rooms=table.rooms,
            shared=shared,
            names=_names(table),
        )
    except BadInput as bad:
        return Answer(shortages=_reasons(bad))
    if objective == "total" and table.rooms is None and previous:
        found = _nearest(found, table, affinity, previous)
    worst = int(found.entry_scores.argmin())
    figures: dict[str, Any] = {
        "worst_entry": table.entries[worst].number_text,
        "worst_bound": found.worst_bound,
        "method": found.diagnostics.method,
        "certified": found.diagnostics.certified,
        "affinity": _per_mille(table, affinity),
    }
    if found.probabilities:
        figures["expected_total"] = found.probabilities.expected_total
    if table.rooms is not None:
        figures["linkage"] = _linkage(found.pairs, table.rooms, shared)
    return Answer(
        _keyed(table, affinity, found.pairs), found.total, found.worst_entry, found.upper_bound, found.gap, figures
    )


def _nearest(found: matching.Assignment, table: Table, affinity: Any, previous: Sequence[Place]) -> matching.Assignment:
    """An assignment of the same total with more of the previous pairs, where there is one; the proof stays that of `found`."""
    nudged = affinity.copy()
    for i, j in previous:
        nudged[i, j] += NUDGE * (affinity.max() or 1.0)
    pairs = matching.assign(nudged, **_limits(table), names=_names(table)).pairs
    worth = affinity[pairs[:, 0], pairs[:, 1]]
    if worth.sum() < found.total - SAME * abs(found.total):
        return found
    scores = np.bincount(pairs[:, 0], weights=worth, minlength=len(table.entries)).astype(np.float64)
    return replace(found, pairs=pairs, entry_scores=scores, worst_entry=float(scores.min()))


def mend(table: Table, previous: Sequence[Place], gone: Sequence[int]) -> Answer:
    """The smallest change: as many of the previous pairs (places of the table) as can be are kept."""
    affinity = _affinity(table)
    try:
        found = matching.reassign(
            previous,
            affinity,
            per_entry=table.per_entry,
            max_load=table.most,
            forbidden=table.forbidden,
            unavailable=gone,
            names=_names(table),
        )
    except BadInput as bad:
        return Answer(shortages=_reasons(bad))
    figures: dict[str, Any] = {"kept": len(found.kept), "dropped": len(found.dropped), "added": len(found.added)}
    return Answer(_keyed(table, affinity, found.assignment.pairs), figures=figures)


def _per_mille(table: Table, affinity: Any) -> dict[str, Any]:
    """How near each entry is to each judge, in thousandths, for the page; a large table keeps only the pairs."""
    if not table.is_small:
        return {}
    rows = (affinity * 1000).round().astype(int).tolist()
    return {
        "judges": [one.pk for one in table.judges],
        "rows": {str(e.pk): row for e, row in zip(table.entries, rows, strict=True)},
    }


def _affinity(table: Table) -> Any:
    return matching.profile_affinity(table.entry_texts(), table.judge_texts())


def _limits(table: Table) -> dict[str, Any]:
    return {
        "per_entry": table.per_entry,
        "min_load": table.least,
        "max_load": table.most,
        "forbidden": table.forbidden,
        "fixed": table.fixed,
    }


def _names(table: Table) -> matching.Names:
    return matching.Names(
        entries=[one.number_text for one in table.entries],
        judges=[str(one) for one in table.judges],
        topics=[one.field for one in table.entries],
    )


def _keyed(table: Table, affinity: Any, pairs: Any) -> list[tuple[int, int, float]]:
    return [(table.entries[i].pk, table.judges[j].pk, round(float(affinity[i, j]), 6)) for i, j in pairs.tolist()]


def _linkage(pairs: Any, rooms: Sequence[int], shared: int) -> dict[str, Any]:
    found = matching.linkage(pairs, rooms, shared=shared)
    return {"linked": found.linked, "in_common": found.in_common.tolist()}


def _reasons(bad: BadInput) -> Shortages:
    if isinstance(bad, matching.Impossible):
        return [_shortage(one.template, one.values, one.missing) for one in bad.report.shortages]
    return [_plain(bad)]


def _plain(bad: BadInput) -> dict[str, Any]:
    return _shortage(bad.template, bad.values, 0)


def _shortage(template: str, values: Any, missing: int) -> dict[str, Any]:
    plain = {name: value if isinstance(value, (int, float)) else str(value) for name, value in values.items()}
    return {"template": template, "values": plain, "missing": missing}
