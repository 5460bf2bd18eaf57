"""Intervals against published values."""

import pytest

from huiyan.week.feedback.statistics import FEWEST, _student_t, mean, share


@pytest.mark.parametrize(("degrees", "quantile"), [(4, 2.776), (9, 2.262), (29, 2.045), (120, 1.980)])
def test_students_quantile_is_that_of_the_tables(degrees: int, quantile: float) -> None:
    assert _student_t(degrees) == pytest.approx(quantile, abs=0.001)  # Fisher and Yates, table III


def test_wilsons_interval_is_that_of_newcombe() -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: 81 of 263 gives 0.2553 to 0.3662; 15 of 148 gives 0.0624 to 0.1605."""
    found = [(round(one.low, 4), round(one.high, 4)) for one in (share(81, 263), share(15, 148)) if one]
    assert found == [(0.2553, 0.3662), (0.0624, 0.1605)]


def test_a_share_of_nobody_and_of_all_stays_between_nothing_and_one() -> None:
    none, every = share(0, 20), share(20, 20)
    assert none
    assert every
    assert (none.low, round(none.high, 4), round(every.low, 4), every.high) == (0.0, 0.1611, 0.8389, 1.0)


def test_fewer_than_five_give_nothing() -> None:
    assert (share(4, FEWEST - 1), mean([5] * (FEWEST - 1))) == (None, None)


def test_the_interval_of_a_mean_by_hand() -> None:
    """5, 4, 4, 3, 5: mean 4.2, variance 0.7, half width 2.776 x sqrt(0.7 / 5) = 1.039."""
    one = mean([5, 4, 4, 3, 5])
    assert one
    assert (one.value, round(one.low, 2), one.high) == (4.2, 3.16, 5.0)
