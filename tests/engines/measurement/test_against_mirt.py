"""mirt 1.45.1 on public answers (known/irt/irt.R): items, their errors, fit and abilities within 1e-2 (in fact 1e-4)."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from huiyan.engines.measurement import ItemModel, fit_items, score_persons

pytestmark = pytest.mark.real_data
SETS = ("LSAT7", "Mobility", "Environment_dichotomised")
NEAR = 1e-4


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.reader(stream))[1:]


def fitted(name: str, real_data: Callable[[str], Path]) -> ItemModel:
    if name == "LSAT7":
        patterns = np.array(table(real_data("known/irt/LSAT7_patterns.csv")), dtype=float)
        return fit_items(patterns[:, :-1], weights=patterns[:, -1], tolerance=1e-9, standard_errors=True)
    rows = table(real_data("surveys/ltm/Mobility.csv" if name == "Mobility" else "surveys/ltm/Environment.csv"))
    answers = (
        np.array(rows, dtype=float)
        if name == "Mobility"
        else np.array([[cell == "very concerned" for cell in row] for row in rows])
    )
    return fit_items(answers, tolerance=1e-9, standard_errors=True)


@pytest.mark.parametrize("name", SETS)
def test_items_and_fit_are_those_of_mirt(name: str, real_data: Callable[[str], Path]) -> None:
    model = fitted(name, real_data)
    known = np.array([row[1:] for row in table(real_data(f"known/irt/{name}_2pl_items.csv"))], dtype=float)
    ours = np.column_stack([model.slopes, model.intercepts, model.difficulties, model.se_slopes, model.se_intercepts])
    assert ours == pytest.approx(known, abs=NEAR)
    fit = json.loads(real_data("known/irt/fit.json").read_text())[name]
    assert (model.log_likelihood, model.aic, model.bic) == pytest.approx(
        (fit["logLik"], fit["AIC"], fit["BIC"]), abs=1e-6
    )
    assert model.converged


@pytest.mark.parametrize("name", SETS)
def test_abilities_are_those_of_mirt(name: str, real_data: Callable[[str], Path]) -> None:
    known: NDArray[np.float64] = np.array(table(real_data(f"known/irt/{name}_2pl_eap_by_pattern.csv")), dtype=float)
    scores = score_persons(fitted(name, real_data), known[:, :-3])
    assert np.column_stack([scores.score, scores.sd]) == pytest.approx(known[:, -2:], abs=NEAR)
