"""The calibrated view of a ranking: what the engine says, as values that can be stored and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from huiyan.competition.judging.queries import Marks
from huiyan.engines import scoring

FEWEST_ENTRIES = 3


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


def calibrated_view(table: scoring.ScoreTable, rules: scoring.RuleBook, *, seed: int, cut: int) -> CalibratedView:
    """Severity of judges removed, the track's own level kept; `cut` is the last place that wins a prize or goes on.

    With fewer than three entries or one judge there is nothing to compare: the view is empty and says so.
    """
    sheets = scoring.sheets_of(table, rules)
    if table.entries < FEWEST_ENTRIES or table.judges < 2 or len(set(sheets.entry)) < table.entries:
        return CalibratedView((), {"calibrated": False})
    found = scoring.calibrate(sheets.entry, sheets.judge, sheets.scores(), room=table.room, seed=seed)
    probability = found.prize_probability(cut) if cut else np.zeros(table.entries)
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
    return CalibratedView(places, diagnostics(found, cut))


def diagnostics(found: scoring.Calibration, cut: int) -> dict[str, Any]:
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
