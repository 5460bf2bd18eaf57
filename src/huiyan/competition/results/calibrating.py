"""The calibrated view of a ranking: what the engine says, as values that can be stored and shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyan.competition.judging.queries import Marks
from huiyan.engines import scoring
from huiyan.engines.scoring import calibrated

FEWEST_ENTRIES = 3
SURE = 0.95  # below, two entries cannot be told apart

Cuts = Mapping[int | None, Sequence[int]]


@dataclass(frozen=True)
class CalibratedPlace:
    """What the calibrated view says of one entry."""

    score: float
    standard_error: float
    rank: int
    rank_low: int
    rank_high: int
    prize_probability: float


@dataclass(frozen=True)
class CalibratedView:
    """One place for each entry (none where there is too little to calibrate), and what the view rests on."""

    places: tuple[CalibratedPlace, ...]
    diagnostics: dict[str, Any]


def calibrated_view(
    marks: Marks, rules: scoring.RuleBook, official: scoring.OfficialResult, *, seed: int, cuts: Cuts
) -> CalibratedView:
    """Severity of judges removed, the track's own level kept; `cuts` are the last places of each prize, or of those
    who go on, by track (None where all are ranked together).

    With fewer than three entries or one judge there is nothing to compare: the view is empty and says so.
    """
    table = engine_table(marks)
    sheets = calibrated.sheets_of(table, rules)
    if table.entries < FEWEST_ENTRIES or table.judges < 2 or len(set(sheets.entry)) < table.entries:
        return CalibratedView((), {"calibrated": False})
    within = rules.rank_within == "room"
    found = calibrated.calibrate(
        sheets.entry, sheets.judge, sheets.scores(), room=table.room, seed=seed, rank_within_room=within
    )
    last = max((cut for group in cuts.values() for cut in group), default=0)
    probability = found.prize_probability(last) if last else np.zeros(table.entries)
    places = tuple(
        CalibratedPlace(
            round(float(found.score[i]), 4),
            round(float(found.standard_error[i]), 4),
            int(found.rank[i]),
            int(found.rank_low[i]),
            int(found.rank_high[i]),
            round(float(probability[i]), 4),
        )
        for i in range(table.entries)
    )
    facts = diagnostics(found, last)
    facts["lines"] = []
    for group in groups_of(marks, within=within):
        track = marks.entries[group[0]].track_id if within else None
        facts["lines"] += [{"track": track, **line} for line in lines_of(official, found, group, cuts=cuts[track])]
    facts["report"] = report_on_judges(marks, sheets, table.room)
    return CalibratedView(places, facts)


def groups_of(marks: Marks, *, within: bool) -> list[list[int]]:
    """The entries that are ranked together, by their numbers in the table: all, or those of each track."""
    tracks = [entry.track_id for entry in marks.entries]
    if not within:
        return [list(range(len(tracks)))]
    return [[i for i, track in enumerate(tracks) if track == one] for one in sorted(set(tracks))]


def lines_of(
    official: scoring.OfficialResult, found: calibrated.Calibration, group: list[int], *, cuts: Sequence[int]
) -> list[dict[str, Any]]:
    """Each line that decides: how sure it is that the last above is ahead of the first below, and who cannot be told apart.

    `from` and `to` are the official places around the line that these scores do not separate (0 where they do).
    """
    order = sorted(group, key=lambda i: (official.entries[i].rank, i))
    ranks = found.rank_draws[:, order]

    def sure(above: int, below: int) -> float:
        return float((ranks[:, above] < ranks[:, below]).mean())

    lines = []
    for cut in (cut for cut in cuts if cut < len(order)):
        first, last = cut - 1, cut
        while first > 0 and sure(first - 1, cut) < SURE:
            first -= 1
        while last + 1 < len(order) and sure(cut - 1, last + 1) < SURE:
            last += 1
        told = sure(cut - 1, cut) >= SURE
        above, below = official.entries[order[cut - 1]], official.entries[order[cut]]
        lines.append(
            {
                "after": cut,
                "sure": round(sure(cut - 1, cut), 4),
                "tied": above.total == below.total,
                "from": 0 if told else first + 1,
                "to": 0 if told else last + 1,
            }
        )
    return lines


def report_on_judges(marks: Marks, sheets: calibrated.Sheets, room: Sequence[int] | None) -> dict[str, Any]:
    """Severity, spread, agreement and favour for the own institution of every judge, as JSON; for staff only."""
    own = [
        marks.judges[j].organization_id is not None
        and marks.judges[j].organization_id == marks.entries[i].organization_id
        for i, j in zip(sheets.entry, sheets.judge, strict=True)
    ]
    found = calibrated.judge_report(sheets.entry, sheets.judge, sheets.scores(), room=room, own=own)
    names = ("mean", "severity", "severity_error", "spread", "agreement", "favour", "favour_error")
    judges = [
        {
            "judge": judge.pk,
            "scores": int(found.scores[j]),
            "own": int(found.own[j]),
            "flagged": bool(found.flagged[j]),
            **{name: _plain(getattr(found, name)[j]) for name in names},
        }
        for j, judge in enumerate(marks.judges)
        if j < len(found.scores)
    ]
    favour = found.overall_favour
    return {"judges": judges, "overall_favour": [_plain(value) for value in favour] if favour else None}


def _plain(value: float) -> float | None:
    return round(float(value), 3) if np.isfinite(value) else None


def diagnostics(found: calibrated.Calibration, cut: int) -> dict[str, Any]:
    """What the calibrated view rests on, as JSON."""
    return {
        "calibrated": True,
        "model": found.model,
        "converged": found.convergence.converged,
        "draws": found.draws,
        "cut": cut,
        "deviation": {
            "entry": round(found.variances.entry**0.5, 3),
            "judge": round(found.variances.judge**0.5, 3),
            "residual": round(found.variances.residual**0.5, 3),
        },
        "linked": found.comparability.linked,
        "parts": len(found.comparability.parts),
        "shared_judges": len(found.comparability.shared_judges),
        "indistinguishable": [list(run) for run in found.indistinguishable],
        "severity": [round(float(value), 3) for value in found.severity],
        "severity_error": [round(float(value), 3) for value in found.severity_error],
    }


def engine_table(marks: Marks) -> scoring.ScoreTable:
    """The marks as the engine takes them; the rooms are the tracks where there are several."""
    tracks = sorted({entry.track_id for entry in marks.entries})
    room = tuple(tracks.index(entry.track_id) for entry in marks.entries) if len(tracks) > 1 else None
    return scoring.ScoreTable(
        entries=len(marks.entries),
        judges=len(marks.judges),
        criteria=tuple(criterion.key for criterion in marks.criteria),
        marks=tuple(scoring.Mark(entry, judge, criterion, mark) for entry, judge, criterion, mark in marks.ballots),
        room=room,
        panel=tuple(judge.panel for judge in marks.judges) if any(judge.panel for judge in marks.judges) else None,
        entry_names=tuple(entry.number_text for entry in marks.entries),
        judge_names=tuple(map(str, marks.judges)),
    )
