"""Rooms are linked by judges who read in several."""

import numpy as np
import pytest

from huiyan.engines.matching import assign, linkage
from huiyan.engines.tables import BadInput

ROOMS = np.repeat(np.arange(3), 4)
SPLIT = np.kron(np.eye(3), np.ones((4, 2)))
"""Three rooms of four entries, two judges at home in each."""


def test_without_a_wish_the_rooms_stand_apart() -> None:
    found = assign(SPLIT, per_entry=2, max_load=5)
    assert linkage(found.pairs, ROOMS).groups.tolist() == [0, 1, 2]


@pytest.mark.parametrize("shared", [1, 2])
def test_rooms_are_linked_by_as_many_judges_as_asked_for(shared: int) -> None:
    found = assign(SPLIT, per_entry=2, max_load=6, rooms=ROOMS, shared=shared)
    assert linkage(found.pairs, ROOMS, shared=shared).linked
    assert np.bincount(found.pairs[:, 0]).tolist() == [2] * 12
    assert found.upper_bound == 24.0  # without links every reading is worth 1
    assert found.gap == pytest.approx(1 - found.total / 24)


def test_a_fair_assignment_is_linked_too() -> None:
    found = assign(SPLIT, per_entry=2, max_load=6, rooms=ROOMS, objective="fair")
    assert linkage(found.pairs, ROOMS).linked


def test_one_judge_in_a_foreign_room_costs_one_reading_by_hand() -> None:
    # two rooms of two entries with one judge each: linking sends one judge across and one comes back, 4 - 2 = 2
    worth = np.kron(np.eye(2), np.ones((2, 1)))
    found = assign(worth, per_entry=1, max_load=2, rooms=["a", "a", "b", "b"])
    assert linkage(found.pairs, [0, 0, 1, 1]).linked
    assert found.total == 2.0


def test_linked_already_stays_as_it_is() -> None:
    worth = np.random.default_rng(1).random((12, 6))
    free, linked = assign(worth, per_entry=2, max_load=4), assign(worth, per_entry=2, max_load=4, rooms=ROOMS)
    assert linked.pairs.tolist() == free.pairs.tolist()


def test_rooms_that_nobody_can_link_are_named() -> None:
    with pytest.raises(BadInput) as caught:
        assign(np.eye(2), per_entry=1, max_load=1, rooms=["a", "b"])
    assert str(caught.value) == (
        "no judge can link the room of entry 2 with the others; allow a larger load or fewer conflicts"
    )


def test_pairs_in_common_are_counted() -> None:
    assert linkage([(0, 0), (0, 1), (1, 1), (2, 0), (2, 1)], [0, 1, 2]).in_common.tolist() == [
        [2, 1, 2],
        [1, 1, 1],
        [2, 1, 2],
    ]
