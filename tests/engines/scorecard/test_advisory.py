"""Weights of evidence and the advisory score beside optbinning 1.0.0 on the German credit data, and by hand."""

import csv
import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from huiyan.engines.scorecard import (
    Advisory,
    auc,
    bin_numbers,
    bin_words,
    calibration,
    chance_of_bad,
    fit_advisory,
    points_of,
    weights_of_evidence,
)
from huiyan.engines.tables import BadInput

RealData = Callable[[str], Path]


def german(real_data: RealData) -> tuple[dict[str, NDArray[np.generic]], NDArray[np.float64]]:
    with real_data("loans/german_credit/germancredit.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    bad = np.array([row["creditability"] == "bad" for row in rows], dtype=float)
    columns: dict[str, NDArray[np.generic]] = {}
    for name in rows[0]:
        texts = [row[name] for row in rows]
        columns[name] = np.array(texts, dtype=float) if all(text.isdigit() for text in texts) else np.array(texts)
    del columns["creditability"]
    return columns, bad


def known_table(real_data: RealData, name: str) -> list[dict[str, str]]:
    with real_data("known/weights_of_evidence/german_all_rows_binning_tables.csv").open(encoding="utf-8") as stream:
        rows = [
            row
            for row in csv.DictReader(stream)
            if row["variable"] == name and row["Bin"] not in ("", "Special", "Missing")
        ]
    return [row for row in rows if row["row"] != "Totals"]


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["duration_in_month", "credit_amount", "age_in_years"])
def test_evidence_of_given_bins_is_that_of_optbinning(name: str, real_data: RealData) -> None:
    columns, bad = german(real_data)
    table = known_table(real_data, name)
    edges = [float(row["Bin"].split(",")[1].rstrip(")")) for row in table[:-1]]
    found = weights_of_evidence(np.searchsorted(edges, columns[name], side="right"), bad, len(table))
    assert found.weights == pytest.approx([float(row["WoE"]) for row in table], abs=1e-12)
    assert found.values == pytest.approx([float(row["IV"]) for row in table], abs=1e-12)


@pytest.mark.real_data
def test_the_best_cut_of_the_duration_is_the_one_optbinning_found(real_data: RealData) -> None:
    columns, bad = german(real_data)
    cut = bin_numbers("duration_in_month", columns["duration_in_month"], bad)
    assert cut.edges.tolist() == [8.5, 11.5, 15.5, 26.5, 34.5, 43.5]
    assert cut.evidence.information_value == pytest.approx(0.28897717691840979, abs=1e-12)


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "value"),
    [("status_of_existing_checking_account", 0.66601150335133363), ("credit_history", 0.29182985487872409)],
)
def test_the_best_groups_of_words_are_those_optbinning_found(name: str, value: float, real_data: RealData) -> None:
    columns, bad = german(real_data)
    cut = bin_words(name, columns[name].tolist(), bad)
    assert cut.evidence.information_value == pytest.approx(value, abs=1e-12)
    assert [set(row["Bin"].split(" | ")) for row in known_table(real_data, name)] == [
        set(group) for group in cut.groups
    ]


@pytest.mark.real_data
def test_the_advisory_score_tells_bad_from_good_as_well_as_optbinning(real_data: RealData) -> None:
    columns, bad = german(real_data)
    splits = json.loads(real_data("known/weights_of_evidence/german_splits.json").read_text())
    areas, slopes = [], []
    for split in splits.values():
        train, test = np.array(split["train"]), np.array(split["test"])
        model = fit_advisory({name: values[train] for name, values in columns.items()}, bad[train])
        chance = chance_of_bad(model, {name: values[test] for name, values in columns.items()})
        areas.append(auc(chance, bad[test]))
        slopes.append(calibration(chance, bad[test]).slope)
    with real_data("known/weights_of_evidence/german_auc.csv").open(encoding="utf-8") as stream:
        theirs = [float(row["auc_test_scorecard"]) for row in csv.DictReader(stream)]
    assert np.mean(areas) > np.mean(theirs) - 0.005
    assert 0.7 < np.mean(slopes) < 1.2


@pytest.mark.parametrize("seed", range(5))
def test_the_cut_is_the_best_of_all_monotone_cuts(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 8, 200).astype(float)
    bad = (rng.random(200) < 0.2 + 0.05 * x).astype(float)
    best = 0.0
    for count in range(8):
        for edges in combinations(np.arange(0.5, 7.0), count):
            place = np.searchsorted(edges, x, side="right")
            size, hits = np.bincount(place, minlength=count + 1), np.bincount(place, bad, minlength=count + 1)
            if size.min() >= 10 and hits.min() > 0 and (size - hits).min() > 0:
                slope = np.diff(hits / size)
                if (slope > 0).all() or (slope < 0).all():
                    best = max(best, weights_of_evidence(place, bad, count + 1).information_value)
    assert bin_numbers("x", x, bad).evidence.information_value == pytest.approx(best)


def test_the_chance_of_bad_only_rises_along_a_variable() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=2000)
    bad = (rng.random(2000) < 1 / (1 + np.exp(2 - x))).astype(float)
    model = fit_advisory({"x": x}, bad)
    chance = chance_of_bad(model, {"x": np.sort(x)})
    assert (np.diff(chance) >= 0).all()
    assert chance.mean() == pytest.approx(bad.mean(), abs=1e-6)  # the score equations of the logistic model


def test_points_by_hand() -> None:
    # at good : bad = 50 : 1 the base of 600; at 100 : 1 twenty points more
    model = fit_advisory({"x": [0.0, 0.0, 1.0, 1.0] * 10}, [0.0, 1.0, 1.0, 1.0] * 5 + [0.0, 0.0, 1.0, 0.0] * 5)
    assert points_of(model, [1 / 51, 1 / 101]) == pytest.approx([600.0, 620.0])


def test_missing_and_unseen_values_have_weights_of_their_own() -> None:
    cut = bin_words(
        "home", ["own", "own", "rent", "rent", "", "", ""] * 5, [0, 1, 1, 1, 1, 0, 0] * 4 + [0, 0, 0, 0, 0, 0, 0]
    )
    own, rent, missing, unseen = cut.weigh(["own", "rent", "", "boat"])
    assert own > rent
    assert (missing == cut.unknown, unseen) == (True, 0.0)


def test_what_says_nothing_is_refused() -> None:
    with pytest.raises(BadInput, match="'x' has the same value everywhere, so it says nothing"):
        bin_numbers("x", [1.0, 1.0, 1.0], [0, 1, 0])
    with pytest.raises(BadInput, match="outcomes are 1 for bad and 0 for good, and both must occur"):
        bin_numbers("x", [1.0, 2.0, 3.0], [0, 0, 0])
    with pytest.raises(BadInput, match="no variable tells good from bad"):
        fit_advisory({"x": [0.0, 1.0, 0.0, 1.0] * 5}, [0, 0, 1, 1] * 5)


def test_points_and_area_of_given_chances_are_those_of_optbinning(real_data: RealData) -> None:
    with real_data("known/weights_of_evidence/german_seed0_test_scores.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    with real_data("known/weights_of_evidence/german_auc.csv").open(encoding="utf-8") as stream:
        known_area = next(float(row["auc_test_scorecard"]) for row in csv.DictReader(stream) if row["seed"] == "0")
    chances, bad, points = (np.array([float(row[name]) for row in rows]) for name in ("p_bad", "bad", "score"))
    model = Advisory((), 0.0, np.zeros(0), (), (), 0, base=600.0, odds=50.0, pdo=20.0)
    np.testing.assert_allclose(points_of(model, chances), points, rtol=1e-9)
    assert auc(chances, bad) == pytest.approx(known_area, rel=1e-12)
