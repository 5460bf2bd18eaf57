"""Judges and rooms by iterations, beside the factorisation of the same equations."""

import numpy as np
import pytest

from huiyan.engines.scoring.lanczos import inverse_root_times
from huiyan.engines.scoring.layout import Layout, lay_out
from huiyan.engines.scoring.reduced import Factorised, Iterated, Ratios

VARIANCES = np.array([60.0, 25.0, 8.0, 36.0])


def contest(rooms: int) -> Layout:
    rng = np.random.default_rng(1)
    room = np.arange(400) % rooms if rooms else None
    return lay_out(np.repeat(np.arange(400), 4), rng.integers(0, 62, 1600), rng.normal(size=1600), room=room)


@pytest.fixture(params=[0, 6])
def both(request: pytest.FixtureRequest) -> tuple[Factorised, Iterated]:
    layout = contest(request.param)
    ratios = Ratios.of(layout, VARIANCES if request.param else np.delete(VARIANCES, 2))
    return Factorised(layout, ratios), Iterated(layout, ratios, 1e-10)


def test_both_solve_the_same_equations(both: tuple[Factorised, Iterated]) -> None:
    exact, iterated = both
    one = np.eye(len(exact.inverse))
    assert iterated.solve(one) == pytest.approx(exact.inverse, abs=1e-10)
    assert iterated.times(exact.inverse) == pytest.approx(one, abs=1e-10)


def test_a_draw_has_the_inverse_as_its_covariance(both: tuple[Factorised, Iterated]) -> None:
    inverse = both[0].inverse
    for reduced in both:
        root = reduced.root(np.eye(len(inverse)))
        assert root @ root.T == pytest.approx(inverse, abs=1e-10)


def test_probes_of_every_level_give_the_traces_exactly(both: tuple[Factorised, Iterated]) -> None:
    exact, iterated = both
    probes = np.eye(len(exact.inverse)) * np.sqrt(len(exact.inverse))
    entry, diagonal = iterated.traces(probes, iterated.solve(probes))
    assert entry == pytest.approx(exact.traces()[0])
    assert diagonal == pytest.approx(exact.traces()[1])


def test_a_column_whose_space_is_exhausted_waits_for_the_others() -> None:
    matrix = np.diag([1.0, 4.0, 9.0, 16.0])
    z = np.column_stack([[1.0, 0, 0, 0], [1.0, 1, 1, 1]])
    found = inverse_root_times(lambda v: matrix @ v, z, 1e-12)
    assert found == pytest.approx(np.column_stack([[1, 0, 0, 0], [1, 1 / 2, 1 / 3, 1 / 4]]))
