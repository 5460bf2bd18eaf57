"""Totals by the rule book; every figure is worked out by hand beside it."""

from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyan.engines.scoring import (
    Fact,
    Mark,
    RuleBook,
    ScoreTable,
    accumulate,
    official,
    results_by_round,
    rule_book_from,
)
from huiyan.engines.tables import BadInput, read_yaml

RULES = Path(__file__).resolve().parents[3] / "examples" / "judging-rank" / "rules"
Build = Callable[..., ScoreTable]


def totals(scores: ScoreTable, rules: dict, facts: list[Fact] | None = None) -> list[str]:
    return [str(one.total) for one in official(scores, rule_book_from(rules), facts or []).entries]


def test_the_plainest_rule_is_the_mean_of_the_judges_sums(table: Build) -> None:
    assert totals(table([[40, 30], [50, 35]]), {}) == ["77.5"]  # (70 + 85) / 2


def test_the_highest_and_lowest_sheet_are_dropped(table: Build) -> None:
    result = official(table([80, 95, 60, 82, 84]), rule_book_from({"trim": {"highest": 1, "lowest": 1}}))
    assert result.entries[0].total == 82  # (80 + 82 + 84) / 3
    assert [sheet.dropped for sheet in result.entries[0].panels[0].sheets] == [False, True, True, False, False]


def test_progress_counts_the_entries_to_the_end(table: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("huiyan.engines.scoring.official"), "REPORTED", 2)
    seen: list[tuple[int, int]] = []
    official(table([1], [2], [3], [4], [5]), RuleBook(), progress=lambda done, of: seen.append((done, of)))
    assert seen == [(2, 5), (4, 5), (5, 5)]


def test_by_criterion_each_criterion_is_trimmed_on_its_own(table: Build) -> None:
    sheets = table([[1, 30], [2, 10], [3, 20]])
    rules = {"combine": "by_criterion", "trim": {"highest": 1, "lowest": 1}}
    assert totals(sheets, rules) == ["22"]  # 2 + 20, while by sheet the middle sheet is judge 2's 23


def test_panels_count_with_their_weights(table: Build) -> None:
    scores = table([90, 80, 70, 75], panel=("senior", "senior", "popular", "popular"))
    panels = [{"name": "senior", "weight": 0.6}, {"name": "popular", "weight": 0.4}]
    assert totals(scores, {"panels": panels}) == ["80"]  # 0.6 x 85 + 0.4 x 72.5
    assert totals(scores, {"panels": panels, "combine": "by_criterion"}) == ["80"]


def test_hunan_2017_rounds_its_panels_mixture_to_two_decimals(table: Build) -> None:
    rules = rule_book_from(read_yaml(RULES / "hunan_2017.yaml"))
    marks = [88, 90, 91, 85, 87, 92, 86] + [80] * 19 + [99]
    scores = table(marks, panel=("senior",) * 7 + ("popular",) * 20)
    scores = ScoreTable(1, 27, ("score",), scores.marks, panel=scores.panel)
    assert str(official(scores, rules).entries[0].total) == "85.44"  # 0.6 x 619/7 + 0.4 x 1619/20 = 85.4371...


def test_rounding_happens_at_the_stage_that_is_named(table: Build) -> None:
    sheets = table([[1, 1], [1, 1], [2, 2]])  # averages 4/3 and 4/3
    rules = {"combine": "by_criterion"}
    assert totals(sheets, rules | {"rounding": {"average": {"decimals": 1}}}) == ["2.6"]
    assert totals(sheets, rules | {"rounding": {"total": {"decimals": 1}}}) == ["2.7"]


def test_base_factor_and_deduction_come_from_facts(table: Build) -> None:
    facts = [
        Fact(0, 0, base=Decimal("5.8")),
        Fact(0, 1, factor=Decimal("1.6"), deduction=Decimal("0.5")),
        Fact(0, None, deduction=Decimal(-1)),
    ]
    for combine in ("by_criterion", "by_sheet"):  # 5.8 + 1 + 1.6 x 7 - 0.5 - 1
        assert totals(table([[1, 7], [1, 7]]), {"combine": combine}, facts) == ["16.5"]


def test_a_mark_that_means_no_score_is_not_counted(table: Build) -> None:
    assert totals(table([0, 8, 6]), {"no_score": [0]}) == ["7"]


def test_an_absent_mark_is_refused_counted_as_zero_or_its_sheet_skipped(table: Build) -> None:
    scores = table([[40, 30], [50, None]])
    with pytest.raises(BadInput, match="entry 0, judge 1: there is no mark on 'b'"):
        totals(scores, {})
    assert totals(scores, {"missing": "zero"}) == ["60"]
    assert totals(scores, {"missing": "skip"}) == ["70"]


def test_too_few_judges_are_named_with_their_entry(table: Build) -> None:
    with pytest.raises(BadInput, match="entry e17 has 2 scores, 3 are needed"):
        official(table([70, 80], entry_names=("e17",)), RuleBook(fewest=3))


def test_trimming_that_leaves_nothing_is_refused(table: Build) -> None:
    rules = {"trim": {"highest": 1, "lowest": 1}}
    with pytest.raises(BadInput, match="entry 0 has 2 scores, 2 of which would be dropped"):
        totals(table([70, 80]), rules)
    assert totals(table([70, 80]), {"trim": {"highest": 1, "lowest": 1, "from_marks": 4}}) == ["75"]


@pytest.mark.parametrize("mark, sentence", [(101, "is over 100"), (-1, "is under 0"), (70.3, "is not in steps of 0.5")])
def test_a_mark_out_of_bounds_is_named(table: Build, mark: float, sentence: str) -> None:
    rules = {"criteria": [{"name": "a", "low": 0, "high": 100, "step": 0.5}]}
    with pytest.raises(BadInput, match=f"entry 1, judge 0: {mark} on 'a' {sentence}"):
        totals(table([70], [mark]), rules)


def test_a_pair_that_is_marked_twice_is_refused() -> None:
    twice = (Mark(0, 0, 0, Decimal(1)), Mark(0, 0, 0, Decimal(2)))
    with pytest.raises(BadInput, match="judge 0 has marked entry 0 twice on 'a'"):
        official(ScoreTable(1, 1, ("a",), twice), RuleBook())


def test_a_judge_of_an_unknown_panel_is_refused(table: Build) -> None:
    with pytest.raises(BadInput, match="judge 1 is in the panel 'guests'"):
        totals(table([70, 80], panel=("senior", "guests")), {"panels": [{"name": "senior"}]})


@pytest.mark.parametrize("combine", ["by_sheet", "by_criterion"])
def test_a_panel_that_left_out_an_entry_is_named(table: Build, combine: str) -> None:
    panels = [{"name": "senior", "weight": 0.6}, {"name": "popular", "weight": 0.4}]
    scores = table([90, None], [80, 70], panel=("senior", "popular"))
    with pytest.raises(BadInput, match="entry 0 has 0 scores of the panel 'popular', 1 are needed"):
        totals(scores, {"panels": panels, "combine": combine})


def test_rounds_accumulate_with_their_weights(table: Build) -> None:
    rules = rule_book_from({"rounds": [{"name": "semi", "weight": 0.3}, {"name": "final", "weight": 0.7}]})
    rounds = {"semi": official(table([90], [80]), rules), "final": official(table([80], [85]), rules)}
    result = accumulate(rounds, rules)
    assert [(str(one.total), one.rank) for one in result.entries] == [("83", 2), ("83.5", 1)]


def test_thirds_are_equal_however_they_are_reached(table: Build) -> None:
    result = official(table([1, 1, 2], [2, 1, 1], [0, 2, 2]), RuleBook())
    assert [one.rank for one in result.entries] == [1, 1, 1]


@given(st.lists(st.integers(0, 400), min_size=3, max_size=9), st.randoms())
def test_the_order_of_rows_does_not_matter(quarters: list[int], random: object) -> None:
    marks = [Mark(0, j, 0, Decimal(q) / 4) for j, q in enumerate(quarters)]
    rules = rule_book_from({"trim": {"highest": 1, "lowest": 1}})
    shuffled = marks[:]
    random.shuffle(shuffled)
    results = [official(ScoreTable(1, len(m), ("a",), tuple(m)), rules).entries[0].total for m in (marks, shuffled)]
    assert results[0] == results[1]
    assert min(quarters) <= 4 * results[0] <= max(quarters)


def test_a_criterion_of_the_last_round_tells_equal_sums_apart(table: Build) -> None:
    # 0.5 x (80 + 90) = 0.5 x (90 + 80) = 85: the last round's one criterion is 90 for the first entry
    rules = {"rounds": [{"name": "semi", "weight": 0.5}, {"name": "final", "weight": 0.5}]}
    book = rule_book_from({**rules, "tie_breaks": [{"by": "highest_mark"}]})
    tables = {"semi": table([80], [90]), "final": table([90], [80])}
    found = results_by_round(tables, {"semi": RuleBook(), "final": book})["final"]
    assert [(str(one.total), one.rank, one.decided_by) for one in found.entries] == [
        ("85", 1, "highest_mark"),
        ("85", 2, "highest_mark"),
    ]


def test_a_round_that_is_counted_before_it_was_worked_out_is_named(table: Build) -> None:
    book = rule_book_from({"rounds": [{"name": "semi"}, {"name": "final"}]})
    with pytest.raises(BadInput, match="'semi'"):
        results_by_round({"final": table([90], [80])}, {"final": book})
