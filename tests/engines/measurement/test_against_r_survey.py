"""R survey 4.1.1 on public samples (known/survey/survey.R): every estimate that our engine claims, within 1e-6 relative."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from huiyan.engines.measurement import (
    Design,
    Estimate,
    Margin,
    balanced_replicates,
    mean,
    post_stratify,
    proportion,
    quantile,
    rake,
    ratio,
    replicate_estimate,
    survey_design,
    total,
)

pytestmark = pytest.mark.real_data
RealData = Callable[[str], Path]
TYPES = {"E": 4421.0, "H": 755.0, "M": 1018.0}
WIDE = {"No": 1072.0, "Yes": 5122.0}


class Sample:
    """The rows of one public file by column."""

    def __init__(self, path: Path) -> None:
        with path.open(encoding="utf-8") as stream:
            self.rows = list(csv.DictReader(stream))

    def text(self, column: str) -> NDArray[np.str_]:
        return np.array([row[column] for row in self.rows])

    def number(self, column: str) -> NDArray[np.float64]:
        return np.array([np.nan if row[column] in ("", "NA") else float(row[column]) for row in self.rows])

    def margin(self, column: str, totals: dict[str, float]) -> Margin:
        return Margin(column, self.text(column).tolist(), totals)

    def is_value(self, name: str) -> NDArray[np.float64]:
        """R's `factor(column)value` as 0/1, or the column itself."""
        if not name.startswith("factor("):
            return self.number(name)
        column, value = name[7:].split(")")
        found = self.text(column)
        return np.where((found == "") | (found == "NA"), np.nan, (found == value).astype(float))


def two_stage(sample: Sample) -> Design:
    first, second = sample.number("fpc1"), sample.number("fpc2")
    district = sample.text("dnum")
    schools = np.array([(district == name).sum() for name in district])
    weights = first / np.unique(district).size * second / schools
    return survey_design(weights, clusters=[district, sample.text("snum")], population=[first, second])


def design_of(name: str, sample: Sample, design: str) -> Design:
    """The design that `survey.R` describes in words."""
    if name == "api_strat":
        population = sample.number("fpc") if "fpc" in design else None
        found = survey_design(sample.number("pw"), strata=sample.text("stype"), population=population)
    elif name == "apiclus1":
        found = survey_design(sample.number("pw"), clusters=sample.text("dnum"), population=sample.number("fpc"))
    elif name == "api_clus2":
        found = two_stage(sample)
    elif name == "one_stage_fpc":
        found = survey_design(sample.number("weight"), strata=sample.text("stratid"), clusters=sample.text("psuid"),
                              population=sample.number("Nh"))  # fmt: skip
    else:
        weight, stratum, psu = ("finalwgt", "stratid", "psuid") if name == "nhanes2" else ("weight", "stratum", "psu")
        found = survey_design(sample.number(weight), strata=sample.text(stratum), clusters=sample.text(psu))
    if "post-stratified" in design:
        return post_stratify(found, sample.margin("stype", TYPES)).design
    if "raked" in design:
        return rake(found, [sample.margin("stype", TYPES), sample.margin("sch.wide", WIDE)]).design
    return found


def ours(row: dict[str, str], sample: Sample, design: Design) -> Estimate:
    """The same statistic by our engine."""
    statistic, name = row["statistic"], row["variable"]
    domain = None if row["by"] in ("", "quantile") else sample.text(row["by"]) == row["level"]
    if statistic == "ratio":
        above, below = name.split("/")
        return ratio(design, sample.number(above), sample.number(below))
    if statistic.startswith("quantile"):
        return quantile(design, sample.number(name), float(row["level"]))
    if "svyciprop" in statistic:
        return proportion(design, sample.number(name), interval=statistic.partition("=")[2])
    return (total if "total" in statistic else mean)(design, sample.is_value(name), domain=domain)


FILES = {
    "api_strat": "surveys/design_based/api_strat.csv",
    "apiclus1": "known/survey/apiclus1_data.csv",
    "api_clus2": "surveys/design_based/api_clus2.csv",
    "nhanes2": "surveys/design_based/nhanes2.csv",
    "yrbs": "surveys/design_based/yrbs.csv",
    "one_stage_fpc": "surveys/design_based/one_stage_fpc.csv",
}
COMPARED = {"api_strat": 42, "apiclus1": 12, "api_clus2": 9, "nhanes2": 24, "yrbs": 4, "one_stage_fpc": 6}


@pytest.mark.parametrize("name", FILES)
def test_estimates_errors_intervals_and_design_effects_are_those_of_r(name: str, real_data: RealData) -> None:
    sample = Sample(real_data(FILES[name]))
    compared = 0
    for row in Sample(real_data("known/survey/estimates.csv")).rows:
        claimed = "regression" not in row["statistic"] and "likelihood" not in row["statistic"]
        if row["set"] != name or not claimed:
            continue
        found = ours(row, sample, design_of(name, sample, row["design"]))
        pairs = zip(("estimate", "se", "ci_low", "ci_high", "deff", "deff_replace"),
                    (found.value, found.se, found.low, found.high, found.deff, found.deff_replace), strict=True)  # fmt: skip
        for column, value in pairs:
            if row[column]:
                assert value == pytest.approx(float(row[column]), rel=1e-6, abs=1e-12), (row, column)
        compared += 1
    assert compared == COMPARED[name]


def test_the_mean_of_the_school_sample(real_data: RealData) -> None:
    sample = Sample(real_data(FILES["api_strat"]))
    with_population = mean(design_of("api_strat", sample, "fpc"), sample.number("api00"))
    without = mean(design_of("api_strat", sample, ""), sample.number("api00"))
    assert (round(with_population.value, 5), round(with_population.se, 5), round(without.se, 5)) == (
        662.28736,
        9.40894,
        9.53613,
    )


@pytest.mark.parametrize(("name", "file"), [("apiclus1", "apiclus1_weights"), ("api_clus2", "apiclus2_weights")])
def test_raked_and_post_stratified_weights_are_those_of_r(name: str, file: str, real_data: RealData) -> None:
    sample, known = Sample(real_data(FILES[name])), Sample(real_data(f"known/survey/{file}.csv"))
    assert design_of(name, sample, "raked").weights == pytest.approx(known.number("w_raked"), rel=1e-9)
    assert design_of(name, sample, "post-stratified").weights == pytest.approx(
        known.number("w_poststratified"), rel=1e-9
    )


def test_balanced_replicates_are_those_of_r(real_data: RealData) -> None:
    sample = Sample(real_data("surveys/design_based/nhanes2brr_subset.csv"))
    weights = sample.number("finalwgt")
    replicates = balanced_replicates(np.column_stack([sample.number(f"brr_{k}") for k in range(1, 33)]))
    height, weight = sample.number("height"), sample.number("weight")
    statistics = {
        "height": lambda w: height @ w / w.sum(axis=0), "weight": lambda w: weight @ w / w.sum(axis=0),
        "weight/height": lambda w: (weight @ w) / (height @ w), "total": lambda w: weight @ w,
    }  # fmt: skip
    for row in Sample(real_data("known/survey/estimates.csv")).rows:
        if row["set"] == "nhanes2brr_subset":
            found = replicate_estimate(
                weights, replicates, statistics["total" if row["statistic"] == "total" else row["variable"]]
            )
            expected = tuple(float(row[column]) for column in ("estimate", "se"))
            assert (found.value, found.se) == pytest.approx(expected, rel=1e-6)
