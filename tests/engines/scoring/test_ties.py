"""Equal totals go through the book's tie-breaks in their order."""

from collections.abc import Callable

import pytest

from huiyan.engines.scoring import ScoreTable, official, rule_book_from

Build = Callable[..., ScoreTable]


def ranks(scores: ScoreTable, *steps: dict, **rules: object) -> list[tuple[int, str]]:
    book = rule_book_from({"tie_breaks": list(steps), **rules})
    return [(one.rank, one.decided_by) for one in official(scores, book).entries]


def test_equal_totals_share_the_best_rank_and_the_next_is_left_out(table: Build) -> None:
    assert ranks(table([80], [90], [80], [70])) == [(2, "shared"), (1, ""), (2, "shared"), (4, "")]


@pytest.mark.parametrize(
    "step, better",
    [
        ({"by": "criterion", "name": "a"}, 0),
        ({"by": "highest_mark"}, 1),
        ({"by": "lowest_mark"}, 0),
        ({"by": "count_at_least", "value": 80}, 1),
    ],
)
def test_a_tie_is_broken_by_the_step(table: Build, step: dict, better: int) -> None:
    scores = table([[50, 25], [50, 25]], [[40, 45], [40, 25]])  # both 75 on average; sheets 75, 75 and 85, 65
    found = ranks(scores, step)
    assert [rank for rank, _ in found] == ([1, 2] if better == 0 else [2, 1])
    assert found[0][1].startswith(step["by"])


def test_the_first_step_that_differs_decides(table: Build) -> None:
    scores = table([[50, 25], [50, 25]], [[50, 35], [50, 15]])
    found = ranks(scores, {"by": "criterion", "name": "a"}, {"by": "highest_mark"})
    assert found == [(2, "highest_mark"), (1, "highest_mark")]


def test_steps_after_shared_are_not_taken(table: Build) -> None:
    scores = table([[50, 25], [50, 25]], [[40, 45], [40, 25]])
    assert ranks(scores, {"by": "shared"}, {"by": "highest_mark"}) == [(1, "shared"), (1, "shared")]


def test_a_panel_breaks_a_tie(table: Build) -> None:
    scores = table([90, 80], [80, 90], panel=("senior", "popular"))
    panels = [{"name": "senior", "weight": 0.5}, {"name": "popular", "weight": 0.5}]
    assert ranks(scores, {"by": "panel", "name": "senior"}, panels=panels) == [(1, "panel senior"), (2, "panel senior")]


def test_each_room_has_its_own_ranks(table: Build) -> None:
    scores = table([80], [90], [70], room=(0, 0, 1))
    assert [rank for rank, _ in ranks(scores, rank_within="room")] == [2, 1, 1]
