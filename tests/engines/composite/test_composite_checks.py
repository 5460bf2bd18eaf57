"""Multivariate checks and fitted weights."""

import numpy as np
import pytest

from huiyan.engines.composite import (
    Framework,
    Imputation,
    Observations,
    Recipe,
    check,
    compute_index,
    correlations,
    cronbach_alpha,
    fit_weights,
    reweigh,
)
from huiyan.engines.tables import BadInput

Asem = tuple[Observations, Framework]
ASEM_RECIPE = Recipe(imputation=Imputation("group_mean", "EurAsia_group"))


def test_correlations_leave_gaps_out_pair_by_pair() -> None:
    values = np.random.default_rng(2).normal(size=(30, 3))
    values[4, 1] = np.nan
    found = correlations(values)
    whole = np.delete(values, 4, axis=0)
    assert found[0, 2] == pytest.approx(np.corrcoef(values[:, 0], values[:, 2])[0, 1], abs=1e-12)
    assert found[0, 1] == pytest.approx(np.corrcoef(whole[:, 0], whole[:, 1])[0, 1], abs=1e-12)


def test_rank_correlation_does_not_see_a_bend() -> None:
    column = np.array([1.0, 2.0, 3.0, 4.0])
    assert correlations(np.column_stack([column, np.exp(column)]), ranks=True)[0, 1] == pytest.approx(1.0)


def test_alpha_of_one_column_twice_is_one() -> None:
    assert cronbach_alpha(np.array([[1.0, 1.0], [2.0, 2.0], [4.0, 4.0]])) == pytest.approx(1.0)
    assert np.isnan(cronbach_alpha(np.array([[1.0], [2.0]])))


@pytest.mark.real_data
def test_asem_pillars_are_checked(asem: Asem) -> None:
    found = {part.parent: part for part in check(compute_index(*asem, ASEM_RECIPE))}
    assert list(found) == [
        "Physical",
        "ConEcFin",
        "Political",
        "Instit",
        "P2P",
        "Environ",
        "Social",
        "SusEcFin",
        "Conn",
        "Sust",
        "Index",
    ]
    # R: eigen(cor(...))$values[1] / 8 of the eight indicators of Physical is 2.901259685611266 / 8 (known/decision)
    assert found["Physical"].first_component == pytest.approx(2.901259685611266 / 8, abs=1e-10)
    assert all(r < 0 for *_, r in found["SusEcFin"].opposed)
    assert found["Index"].with_parent.tolist() == found["Index"].with_index.tolist()


@pytest.mark.real_data
def test_fitted_weights_give_the_wanted_influence(asem: Asem) -> None:
    index = compute_index(*asem, ASEM_RECIPE)
    fitted = fit_weights(index, 3, {"Conn": 1, "Sust": 1})
    moved = reweigh(index, dict(zip(fitted.codes, map(float, fitted.weights), strict=True)))
    influence = [np.corrcoef(column, moved.index)[0, 1] for column in moved.scores[:, -3:-1].T]
    assert (fitted.converged, fitted.reached) == (True, True)
    assert influence[0] == pytest.approx(influence[1], abs=1e-4)
    assert influence == pytest.approx(fitted.influence.tolist(), abs=1e-10)


def test_an_influence_that_cannot_be_is_not_claimed(data: Observations, tree: Framework) -> None:
    assert not fit_weights(compute_index(data, tree), 2, {"P": 20, "Q": 1}).reached


def test_wanted_influence_names_every_node(data: Observations, tree: Framework) -> None:
    with pytest.raises(BadInput, match="each of: P, Q"):
        fit_weights(compute_index(data, tree), 2, {"P": 1})
