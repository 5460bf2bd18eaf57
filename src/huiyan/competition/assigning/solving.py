"""Asks the engine of assignment and gives plain answers. The only module of this step that loads numpy and scipy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np

from huiyan.competition.assigning.table import Part, Table
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
    affinity = _affinity(table)
    shortages: Shortages = []
    for part in table.parts():
        try:
            report = matching.feasibility(
                affinity[:, list(part.seats)], **_limits(part.table), names=_names(part.table)
            )
        except BadInput as bad:
            shortages += _of_panel(part, [_plain(bad)])
        else:
            shortages += _of_panel(part, [_shortage(one.template, one.values, one.missing) for one in report.shortages])
    return Answer(shortages=shortages)


def solve(
    table: Table, objective: str, *, cap: float | None, seed: int | None, shared: int, previous: Sequence[Place] = ()
) -> Answer:
    """The assignment with its proof; a table that cannot be met answers with the reasons.

    Each panel is a problem of its own, since no judge sits in two; a lottery takes the next seed for the next panel.
    Of several best totals the one nearest to the previous pairs is taken, so that a small change stays small.
    """
    affinity = _affinity(table)
    parts, found, shortages = table.parts(), [], []
    for at, part in enumerate(parts):
        own = affinity[:, list(part.seats)]
        try:
            answer = matching.assign(
                own,
                **_limits(part.table),
                objective=cast(matching.Objective, objective),
                cap=cap,
                seed=None if seed is None else seed + at,
                rooms=table.rooms,
                shared=shared,
                names=_names(part.table),
            )
        except BadInput as bad:
            shortages += _of_panel(part, _reasons(bad))
            continue
        if objective == "total" and table.rooms is None and previous:
            answer = _nearest(answer, part.table, own, part.inside(previous))
        found.append(answer)
    if shortages:
        return Answer(shortages=shortages)
    return _together(table, affinity, parts, found, shared)


def _together(
    table: Table, affinity: Any, parts: Sequence[Part], found: Sequence[matching.Assignment], shared: int
) -> Answer:
    """One answer of those of all panels: totals and bounds add up, the worst entry is that of the sums."""
    pairs = np.concatenate(
        [
            np.column_stack((one.pairs[:, 0], np.array(part.seats, dtype=np.int64)[one.pairs[:, 1]]))
            for part, one in zip(parts, found, strict=True)
        ]
    )
    scores = np.sum([one.entry_scores for one in found], axis=0)
    total, bound = sum(one.total for one in found), sum(one.upper_bound for one in found)
    expected = sum(one.probabilities.expected_total if one.probabilities else one.total for one in found)
    worst = int(scores.argmin())
    figures: dict[str, Any] = {
        "worst_entry": table.entries[worst].number_text,
        "worst_bound": found[0].worst_bound if len(found) == 1 else None,
        "method": found[0].diagnostics.method,
        "certified": all(one.diagnostics.certified for one in found),
        "affinity": _per_mille(table, affinity),
    }
    if found[0].probabilities:
        figures["expected_total"] = expected
    if table.rooms is not None:
        figures["linkage"] = _linkage(pairs, table.rooms, shared)
    if table.panels:
        figures["panels"] = [
            {"name": part.panel, "readings": len(one.pairs), "total": one.total, "bound": one.upper_bound}
            for part, one in zip(parts, found, strict=True)
        ]
    gap = found[0].gap if len(found) == 1 else max(0.0, (bound - expected) / abs(bound)) if bound else 0.0
    return Answer(_keyed(table, affinity, pairs), total, float(scores.min()), bound, gap, figures)


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
    pairs, figures, shortages = [], Counter(kept=0, dropped=0, added=0), []
    for part in table.parts():
        own = affinity[:, list(part.seats)]
        try:
            found = matching.reassign(
                part.inside(previous),
                own,
                per_entry=part.table.per_entry,
                max_load=part.table.most,
                forbidden=part.table.forbidden,
                fixed=part.table.fixed,
                unavailable=[at for at, j in enumerate(part.seats) if j in gone],
                names=_names(part.table),
            )
        except BadInput as bad:
            shortages += _of_panel(part, _reasons(bad))
            continue
        figures.update(kept=len(found.kept), dropped=len(found.dropped), added=len(found.added))
        pairs += _keyed(part.table, own, found.assignment.pairs)
    return Answer(shortages=shortages) if shortages else Answer(pairs, figures=dict(figures))


def _of_panel(part: Part, shortages: Shortages) -> Shortages:
    """Shortages that say which panel lacks judges."""
    return [{**one, "panel": part.panel} for one in shortages] if part.panel else shortages


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


def _limits(table: Table) -> matching.Limits:
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
