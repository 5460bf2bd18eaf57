"""The batched method agrees with HiGHS on problems that solvers dislike, and HiGHS is asked where it must be."""

from typing import Any

import numpy as np
import pytest

from huiyan.engines.frontier import envelope, measure_efficiency, simplex
from huiyan.engines.frontier.programs import INFINITY, Program

KINDS = ["ties", "duplicates", "zeros", "scales", "long tails"]


def ugly(kind: str, rng: np.random.Generator) -> tuple[Any, Any]:
    units, used, made = int(rng.integers(4, 40)), int(rng.integers(1, 5)), int(rng.integers(1, 4))
    table = rng.integers(1, 8, (units, used + made)).astype(float)
    if kind == "duplicates":
        table = table[rng.integers(0, units, units)]
    if kind == "zeros":
        table[rng.random(table.shape) < 0.2] = 0
        table[:, [0, -1]] = np.maximum(table[:, [0, -1]], 1)
        table = np.where((table > 0).any(axis=0), table, 1.0)
    if kind == "scales":
        table = table * 10.0 ** rng.integers(-3, 9, used + made)
    if kind == "long tails":
        table = np.exp(rng.normal(0, 1.5, table.shape))
    return table[:, :used], table[:, used:]


def by_highs(inputs: Any, outputs: Any, returns: str) -> Any:
    """Input scores, each unit's programme written out and solved from scratch."""
    x, y = inputs / inputs.mean(axis=0), outputs / outputs.mean(axis=0)
    rows = np.hstack([x, y, np.ones((len(x), 1))]).T
    sums = (1.0, 1.0) if returns == "vrs" else (-INFINITY, INFINITY)
    scores = []
    for unit in range(len(x)):
        last = np.concatenate([-x[unit], np.zeros(y.shape[1] + 1)])
        low = np.concatenate([np.full(x.shape[1], -INFINITY), y[unit], [sums[0]]])
        high = np.concatenate([np.zeros(x.shape[1]), np.full(y.shape[1], INFINITY), [sums[1]]])
        cost = np.append(np.zeros(len(x)), 1.0)
        scores.append(Program(cost, np.column_stack([rows, last]), low, high).solve().value)
    return np.array(scores)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model, returns", [("ccr", "crs"), ("bcc", "vrs")])
def test_ugly_problems_agree_with_highs(kind: str, model: str, returns: str) -> None:
    rng = np.random.default_rng(KINDS.index(kind))
    for _ in range(8):
        inputs, outputs = ugly(kind, rng)
        found = measure_efficiency(inputs, outputs, model=model)
        np.testing.assert_allclose(found.score, by_highs(inputs, outputs, returns), atol=1e-9)
        assert found.gap.max() < 1e-9


@pytest.mark.parametrize("model", ["ccr", "bcc", "nirs", "ndrs"])
@pytest.mark.parametrize("orientation", ["input", "output", "directional"])
def test_the_way_over_highs_gives_the_same(model: str, orientation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, outputs = ugly("ties", np.random.default_rng(3))
    quick = measure_efficiency(inputs, outputs, model=model, orientation=orientation)
    monkeypatch.setattr(envelope, "GAP", -1.0)  # no gap is small enough: everybody is solved again
    slow = measure_efficiency(inputs, outputs, model=model, orientation=orientation)
    assert (len(quick.resolved), len(slow.resolved)) == (0, len(inputs))
    np.testing.assert_allclose(slow.score, quick.score, atol=1e-9)
    slacks = [found.input_slacks.sum(axis=1) + found.output_slacks.sum(axis=1) for found in (quick, slow)]
    np.testing.assert_allclose(slacks[1], slacks[0], atol=1e-6)


def test_a_method_that_gives_up_is_rescued(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, outputs = ugly("long tails", np.random.default_rng(3))
    truth = measure_efficiency(inputs, outputs).score
    monkeypatch.setattr(simplex, "MOST_STEPS", 1)
    found = measure_efficiency(inputs, outputs)
    assert len(found.resolved) > 0
    np.testing.assert_allclose(found.score, truth, atol=1e-9)


def test_a_singular_basis_becomes_not_a_number() -> None:
    reference = np.array([[1.0, 2.0], [1.0, 2.0]])
    right = np.array([[1.0], [1.0]])
    task = simplex.programmes(reference, np.array([1.0, -1.0]), right, np.array([[1.0], [0.0]]), np.array([0]))
    fine = simplex.inverses(task, np.array([[task.beta], [0]]), np.array([0]))
    np.testing.assert_allclose(fine[:, :, 0], [[1, -1], [0, 1]])  # by hand: inverse of [[1, 1], [0, 1]]
    task = simplex.programmes(reference, np.array([1.0, -1.0]), right, right, np.array([0]))
    assert np.isnan(simplex.inverses(task, np.array([[task.beta], [0]]), np.array([0]))).all()
