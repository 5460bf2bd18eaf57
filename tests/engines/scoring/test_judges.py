"""What is said about judges, on made contests and on a public one."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from huiyan.engines.scoring.calibrated import judge_report


def contest(favour: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """60 entries x 6 of 12 judges; every judge's house has 5 entries; only judge 3 favours the own house."""
    rng = np.random.default_rng(9)
    i = np.repeat(np.arange(60), 6)
    j = np.argsort(rng.random((60, 12)), axis=1)[:, :6].ravel()
    own = i % 12 == j
    y = 75 + rng.normal(0, 6, 60)[i] + rng.normal(0, 4, 12)[j] + rng.normal(0, 2, len(i))
    return i, j, y + favour * (own & (j == 3)), own


def test_the_judge_who_favours_the_own_house_is_flagged() -> None:
    i, j, y, own = contest(favour=9)
    report = judge_report(i, j, y, own=own)
    assert np.flatnonzero(report.flagged).tolist() == [3]
    assert report.favour[3] == pytest.approx(9, abs=3 * report.favour_error[3])


def test_nobody_is_flagged_where_nobody_favours() -> None:
    i, j, y, own = contest(favour=0)
    report = judge_report(i, j, y, own=own)
    assert not report.flagged.any()
    assert abs(report.overall_favour[0]) < 3 * report.overall_favour[1]


def test_without_affiliations_nothing_is_said_about_favour() -> None:
    i, j, y, _ = contest(favour=9)
    report = judge_report(i, j, y)
    assert report.overall_favour is None
    assert np.isnan(report.favour).all()


def test_a_judge_who_marks_at_random_agrees_least_and_is_noisiest() -> None:
    i, j, y, _ = contest(favour=0)
    y[j == 5] = np.random.default_rng(1).normal(75, 8, (j == 5).sum())
    report = judge_report(i, j, y)
    assert int(report.agreement.argmin()) == 5
    assert int(report.noise.argmax()) == 5


@pytest.mark.real_data
def test_craig_is_the_strictest_judge(real_data: Callable[[str], Path]) -> None:
    """Strictly Come Dancing, series 1 to 15; 0 is not on the panel."""
    with real_data("judged_scores/strictly/results.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = [column for column in rows[0] if column.startswith("score_")]
    marks = [
        (e, j, float(row[name])) for e, row in enumerate(rows) for j, name in enumerate(names) if float(row[name]) > 0
    ]
    entry, judge, score = zip(*marks, strict=True)
    report = judge_report(entry, judge, score)
    assert names[int(report.severity.argmax())] == "score_craig"
