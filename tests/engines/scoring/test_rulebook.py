"""Rounding and criteria of a rule book."""

from fractions import Fraction

import pytest

from huiyan.engines.scoring import Criterion, Rounding, RuleBook


@pytest.mark.parametrize(
    "how, value, rounded",
    [
        ("half_up", "2.345", "2.35"),
        ("half_even", "2.345", "2.34"),
        ("half_even", "2.355", "2.36"),
        ("down", "2.349", "2.34"),
        ("half_up", "-2.345", "-2.35"),
        ("half_even", "-2.345", "-2.34"),
        ("down", "-2.349", "-2.34"),
        ("half_up", "2.3449999999999999999999", "2.34"),
    ],
)
def test_a_half_goes_where_the_book_says(how: str, value: str, rounded: str) -> None:
    assert Rounding(2, how).of(Fraction(value)) == Fraction(rounded)


def test_a_pattern_covers_every_criterion_of_its_form() -> None:
    book = RuleBook(criteria=(Criterion("element *", group="elements"), Criterion("element 1", group="first")))
    assert [book.criterion_for(name).group for name in ("element 1", "element 12")] == ["first", "elements"]
    assert book.criterion_for("Transitions") is None


def test_without_criteria_every_name_counts_once() -> None:
    assert RuleBook().criterion_for("anything") == Criterion("anything")
