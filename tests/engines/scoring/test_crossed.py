"""REML against what can be worked out by hand or was stored from R's lme4."""

import csv
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from huiyan.engines.scoring import equations
from huiyan.engines.scoring.calibrated import fit_crossed
from huiyan.engines.tables import BadInput

WRITING = {
    "writing_ratings1_sum": ("data.ratings1.csv", "k1 k2 k3 k4 k5"),
    "writing_ratings2_sum": ("data.ratings2.csv", "k1 k2 k3 k4 k5"),
    "writing_ratings3_sum": ("data.ratings3.csv", "crit2 crit3 crit4 crit6"),
    "writing_ratings3_crit2": ("data.ratings3.csv", "crit2"),
    "writing_ratings3_crit3": ("data.ratings3.csv", "crit3"),
    "writing_ratings3_crit4": ("data.ratings3.csv", "crit4"),
    "writing_ratings3_crit6": ("data.ratings3.csv", "crit6"),
    "writing_immer02_sum": ("data.immer02.csv", "a1 a2 a3 a4"),
}
Rows = list[dict[str, str]]


def rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def numbered(names: list[str]) -> tuple[np.ndarray, list[str]]:
    known = {name: at for at, name in enumerate(dict.fromkeys(names))}
    return np.array([known[name] for name in names]), list(known)


def assert_agrees(
    real_data: Callable, name: str, entry: list[str], judge: list[str], score: list[float], covariates=None
) -> None:
    """Variances, BLUPs and conditional standard deviations within 1e-4 of lme4's."""
    i, entries = numbered([text.removesuffix(".0") for text in entry])
    j, judges = numbered([text.removesuffix(".0") for text in judge])
    fit = fit_crossed(i, j, score, covariates=covariates)
    (known,) = [row for row in rows(real_data("known/mixed/variance_components.csv")) if row["set"] == name]
    found = [fit.variances.entry, fit.variances.judge, fit.variances.residual]
    assert found == pytest.approx([float(known[f"var_{k}"]) for k in ("entry", "judge", "residual")], abs=1e-4)
    blups = {
        (row["role"], row["level"]): float(row["blup"]) for row in rows(real_data(f"known/mixed/{name}_blups.csv"))
    }
    assert fit.entry == pytest.approx([blups["entry", level] for level in entries], abs=1e-4)
    assert fit.judge == pytest.approx([blups["judge", level] for level in judges], abs=1e-4)
    fixed = [row for row in rows(real_data("known/mixed/fixed_effects.csv")) if row["set"] == name]
    assert fit.fixed == pytest.approx([float(row["estimate"]) for row in fixed], abs=1e-4)
    assert fit.fixed_error == pytest.approx([float(row["se"]) for row in fixed], abs=1e-4)
    assert fit.convergence.converged


@pytest.mark.real_data
@pytest.mark.parametrize("name", WRITING)
def test_writing_raters_agree_with_lme4(real_data: Callable, name: str) -> None:
    file, columns = WRITING[name]
    kept = rows(real_data(f"judged_scores/writing_raters/{file}"))
    kept = [row for row in kept if not any(row[column] in ("", "NA") for column in columns.split())]
    score = [sum(float(row[column]) for column in columns.split()) for row in kept]
    assert_agrees(real_data, name, [row["idstud"] for row in kept], [row["rater"] for row in kept], score)


@pytest.mark.real_data
@pytest.mark.parametrize("name, kind", [("wine_response_by_bottle", "response"), ("wine_rating_by_bottle", "rating")])
def test_wine_agrees_with_lme4(real_data: Callable, name: str, kind: str) -> None:
    wine = rows(real_data("judged_scores/wine_bitterness/wine.csv"))
    bottle = [f"{row['temp']}_{row['contact']}_{row['bottle']}" for row in wine]
    assert_agrees(real_data, name, bottle, [row["judge"] for row in wine], [float(row[kind]) for row in wine])


@pytest.mark.real_data
def test_a_variance_of_zero_is_found_as_lme4_finds_it(real_data: Callable) -> None:
    wine = rows(real_data("judged_scores/wine_bitterness/wine.csv"))
    bottle = [f"{row['temp']}_{row['contact']}_{row['bottle']}" for row in wine]
    x = np.array([[row["temp"] == "warm", row["contact"] == "yes"] for row in wine], dtype=float)
    score = [float(row["response"]) for row in wine]
    assert_agrees(real_data, "wine_response_fixed_temp_contact", bottle, [row["judge"] for row in wine], score, x)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["insteval_lecturer_student", "insteval_service_fixed"])
def test_seventy_thousand_lecture_ratings_agree_with_lme4(real_data: Callable, name: str) -> None:
    data = rows(real_data("judged_scores/insteval/InstEval.csv"))
    score = [float(row["y"]) for row in data]
    service = np.array([[float(row["service"])] for row in data]) if name.endswith("fixed") else None
    assert_agrees(real_data, name, [row["d"] for row in data], [row["s"] for row in data], score, service)


def balanced(seed: int, entries: int = 40, judges: int = 8) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = 70 + rng.normal(0, 6, (entries, 1)) + rng.normal(0, 4, (1, judges)) + rng.normal(0, 3, (entries, judges))
    i, j = np.indices(y.shape)
    return i.ravel(), j.ravel(), y.ravel()


def test_where_all_mark_all_the_variances_are_those_of_the_two_way_table() -> None:
    """Balanced REML is analysis of variance (Searle, Casella and McCulloch 1992, 4.7)."""
    i, j, y = balanced(1)
    square = y.reshape(40, 8)
    entry, judge = square.mean(axis=1), square.mean(axis=0)
    rest = square - entry[:, None] - judge + square.mean()
    residual = (rest**2).sum() / (39 * 7)
    fit = fit_crossed(i, j, y)
    assert fit.variances.residual == pytest.approx(residual, rel=1e-7)
    assert fit.variances.entry == pytest.approx(entry.var(ddof=1) - residual / 8, rel=1e-7)
    assert fit.variances.judge == pytest.approx(judge.var(ddof=1) - residual / 40, rel=1e-7)


def test_a_rooms_level_stays_with_the_room() -> None:
    rng = np.random.default_rng(5)
    room = np.arange(120) % 6
    i = np.repeat(np.arange(120), 5)
    j = (room[:, None] * 5 + np.arange(5)).ravel()
    j[::7] = rng.integers(0, 30, len(j[::7]))
    i, j = np.unique(np.stack([i, j]), axis=1)
    level = np.array([-12, -6, -2, 2, 6, 12])
    y = 75 + level[room[i]] + rng.normal(0, 3, 120)[i] + rng.normal(0, 2, 30)[j] + rng.normal(0, 2, len(i))
    fit = fit_crossed(i, j, y, room=room)
    assert fit.room == pytest.approx(level, abs=3)
    assert fit.variances.room == pytest.approx(level.var(ddof=1), rel=0.5)


def test_iterations_agree_with_the_factorisation(monkeypatch: pytest.MonkeyPatch) -> None:
    i, j, y = balanced(2, 300, 60)
    some = np.random.default_rng(2).random(len(i)) < 0.2
    exact = fit_crossed(i[some], j[some], y[some], room=np.arange(300) % 5)
    monkeypatch.setattr(equations, "LARGEST_DENSE", 10)
    rough = fit_crossed(i[some], j[some], y[some], room=np.arange(300) % 5)
    assert rough.convergence.method == "conjugate gradients"
    assert rough.variances.entry == pytest.approx(exact.variances.entry, rel=0.01)
    assert rough.entry == pytest.approx(exact.entry, abs=0.1)


@pytest.mark.parametrize("dense", [10, 2500])
def test_rooms_that_do_not_differ_leave_the_other_variances_alone(dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equations, "LARGEST_DENSE", dense)
    i, j, y = balanced(4, 300, 60)
    y -= (np.bincount(i % 5, y) / np.bincount(i % 5))[i % 5]  # all rooms have the same mean: nothing is left for them
    plain, roomed = fit_crossed(i, j, y), fit_crossed(i, j, y, room=np.arange(300) % 5)
    assert roomed.convergence.zero == ("room",)
    assert roomed.variances.entry == pytest.approx(plain.variances.entry, rel=1e-3)
    assert roomed.convergence.steps < 12


def test_a_small_variance_of_rooms_is_found() -> None:
    rng = np.random.default_rng(1)
    i, j = np.repeat(np.arange(10_000), 5), rng.integers(0, 50, 50_000)
    room = np.arange(10_000) % 20
    y = 8 * rng.normal(size=10_000)[i] + 5 * rng.normal(size=50)[j] + 6 * rng.normal(size=50_000)
    y -= (np.bincount(room[i], y) / np.bincount(room[i]))[room[i]]
    level = 0.8 * np.linspace(-1, 1, 20)
    fit = fit_crossed(i, j, y + level[room[i]], room=room)
    # the variance of the rooms' means less what chance gives them: 500 entries, 2,500 marks a room (analysis of variance)
    chance = fit.variances.entry / 500 + fit.variances.residual / 2500
    assert fit.convergence.converged
    assert fit.variances.room == pytest.approx(level.var(ddof=1) - chance, rel=0.15)


@pytest.mark.parametrize("seed, spread", [(0, 0.0), (6, 0.1), (6, 0.5), (3, 0.5)])
def test_iterations_find_a_small_variance_of_rooms_as_the_factorisation_does(
    seed: int, spread: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(seed)
    i, j, room = np.repeat(np.arange(4000), 5), rng.integers(0, 300, 20_000), np.arange(4000) % 20
    y = 70 + 8 * rng.normal(size=4000)[i] + 5 * rng.normal(size=300)[j] + 6 * rng.normal(size=20_000)
    y += spread * rng.normal(size=20)[room][i]
    exact = fit_crossed(i, j, y, room=room)
    monkeypatch.setattr(equations, "LARGEST_DENSE", 10)
    rough = fit_crossed(i, j, y, room=room)
    assert rough.convergence.converged
    assert exact.variances.room is not None
    assert exact.variances.room > 0.05
    assert rough.variances.room == pytest.approx(exact.variances.room, rel=0.01)
    assert rough.entry == pytest.approx(exact.entry, abs=0.002)


def test_units_and_order_do_not_matter() -> None:
    i, j, y = balanced(3)
    order = np.random.default_rng(3).permutation(len(y))
    plain, other = fit_crossed(i, j, y), fit_crossed(i[order], j[order], 10 * y[order] + 5)
    assert other.entry == pytest.approx(10 * plain.entry, rel=1e-6)
    assert other.variances.judge == pytest.approx(100 * plain.variances.judge, rel=1e-6)


@pytest.mark.parametrize(
    "entry, judge, score, sentence",
    [
        ([0, 1, 2], [0, 0, 0], [1, 2, 3], "too few scores to calibrate"),
        ([0, 0, 1], [0, 1, 0], [5, 5, 5], "all scores are equal"),
        ([0, 0, 1], [0, 1, 0], [5, np.nan, 5], "not a finite number"),
        ([0, 0], [0, 1, 0], [5, 6, 7], "not equally many"),
    ],
)
def test_what_cannot_be_calibrated_is_refused(entry: list, judge: list, score: list, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        fit_crossed(entry, judge, score)


@pytest.mark.parametrize("noise", [0.0, 1e-12, 1e-6])
def test_judges_who_agree_but_for_their_severity_leave_no_residual(noise: float) -> None:
    quality, severity = np.array([3, 1, 4, 1, 5, 9, 2, 6.0]), np.array([0, 2, -1.0])
    i, j = (part.ravel() for part in np.indices((8, 3)))
    fit = fit_crossed(i, j, quality[i] + severity[j] + noise * np.random.default_rng(0).normal(size=24))
    assert fit.convergence.converged
    # as in a balanced two-way table: the variances of the levels themselves
    assert fit.variances.entry == pytest.approx(quality.var(ddof=1), rel=1e-5)
    assert fit.variances.judge == pytest.approx(severity.var(ddof=1), rel=1e-5)


def test_iterations_agree_with_the_factorisation_of_sixty_thousand_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    i, j, room = np.repeat(np.arange(12_000), 5), rng.integers(0, 1200, 60_000), np.arange(12_000) % 50
    y = 70 + 8 * rng.normal(size=12_000)[i] + 5 * rng.normal(size=1200)[j] + 6 * rng.normal(size=60_000)
    y += 3 * rng.normal(size=50)[room][i]
    exact = fit_crossed(i, j, y, room=room)
    monkeypatch.setattr(equations, "LARGEST_DENSE", 0)
    rough = fit_crossed(i, j, y, room=room)
    assert np.sqrt(astuple(rough.variances)) == pytest.approx(np.sqrt(astuple(exact.variances)), rel=1e-4)
    assert rough.score == pytest.approx(exact.score, abs=1e-4)
