"""A draw by wishes against every possible answer, and the one thing that its rules promise to schools."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyan.engines.matching.draw import NOTHING, Drawn, WishList, draw_wishes, lot_order


def ranks_by_trying_all(parties: list[WishList], places: list[int], order: list[int], most: int) -> tuple[int, ...]:
    """The ranks of the best of all answers, by the rules in their order."""
    best: tuple[object, tuple[int, ...]] = ((), ())
    for ranks in itertools.product(*[range(len(party.wishes) + 1) for party in parties]):
        load, classes = [0] * len(places), {}
        for party, rank in zip(parties, ranks, strict=True):
            if rank:
                load[party.wishes[rank - 1]] += party.seats
                classes[party.school] = classes.get(party.school, 0) + 1
        classes.pop(NOTHING, None)
        if any(map(int.__gt__, load, places)) or any(count > most for count in classes.values()):
            continue
        turns = tuple(sum(count > turn for count in classes.values()) for turn in range(most))
        lot = tuple(-(ranks[party] or 99) for party in order)
        key = ((turns, sum(rank > 0 for rank in ranks), -sum(ranks), lot), ranks)
        best = max(best, key) if best[0] else key
    return best[1]


def small_draw(number: int) -> tuple[list[WishList], list[int], list[int], int]:
    chance = random.Random(number)
    slots = chance.randint(1, 3)
    parties = [
        WishList(chance.randint(1, 4), tuple(chance.sample(range(slots), chance.randint(1, slots))), chance.choice([NOTHING, 0, 1]))
        for _ in range(chance.randint(1, 6))
    ]  # fmt: skip
    places = [chance.randint(0, 6) for _ in range(slots)]
    return parties, places, lot_order(str(number), [str(at) for at in range(len(parties))]), chance.randint(1, 2)


@pytest.mark.parametrize("number", range(40))
def test_it_is_the_best_of_all_answers(number: int) -> None:
    parties, places, order, most = small_draw(number)
    found = draw_wishes(parties, places, order, most_of_school=most)
    assert found.rank == ranks_by_trying_all(parties, places, order, most)


def drawn(parties: list[WishList], places: list[int], **options: int) -> Drawn:
    return draw_wishes(parties, places, list(range(len(parties))), **options)


@given(st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_no_slot_is_overbooked_and_no_school_over_its_limit(number: int) -> None:
    parties, places, order, most = small_draw(number)
    found = draw_wishes(parties, places, order, most_of_school=most)
    load = [sum(p.seats for p, s in zip(parties, found.slot, strict=True) if s == slot) for slot in range(len(places))]
    classes = [sum(p.school == k and s >= 0 for p, s in zip(parties, found.slot, strict=True)) for k in (0, 1)]
    assert (all(map(int.__le__, load, places)), max(classes) <= most) == (True, True)


def test_every_school_gets_a_first_class_before_one_gets_a_second() -> None:
    greedy = [WishList(20, (0,), 0), WishList(20, (0,), 0), WishList(40, (0,), 1)]
    found = drawn(greedy, [60], most_of_school=2)
    assert (found.in_turn, found.rank) == ((2, 0), (1, 0, 1))


def test_more_served_comes_before_dearer_wishes() -> None:
    # 0 and 1 both wish slot 0 first; only 0 can go elsewhere: two served with ranks 2 + 1 beat one served with rank 1.
    assert drawn([WishList(1, (0, 1)), WishList(1, (0,))], [1, 1]).rank == (2, 1)


def test_equals_are_told_apart_by_the_lot_alone() -> None:
    equal = [WishList(1, (0,)) for _ in range(5)]
    assert draw_wishes(equal, [2], [3, 1, 4, 0, 2]).rank == (0, 1, 0, 1, 0)


def test_what_shares_nothing_is_drawn_apart_and_told() -> None:
    told: list[tuple[int, int]] = []
    parties = [WishList(1, (slot,)) for slot in range(3)]
    draw_wishes(parties, [1, 1, 0], [0, 1, 2], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_order_of_the_lot_is_that_of_sha_256() -> None:
    # printf 'seed:A' | sha256sum gives 7afc670a..., B 17d36e3c..., C 77983647...
    assert lot_order("seed", ["A", "B", "C"]) == [1, 2, 0]


def test_an_empty_draw_gives_nothing() -> None:
    assert drawn([], [4]) == Drawn((), (), (0,), 0, 0, 0)
