"""Schedules and day counts: QuantLib's and numpy-financial's stored answers, and hand calculations."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from huiyan.engines.fund import count_days, differences, instalment, interest, schedule, schedule_in_fen
from huiyan.engines.tables import BadInput

CONVENTIONS = {"act_360": "ACT/360", "act_365f": "ACT/365F", "30_360_bondbasis": "30/360"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.real_data
def test_day_counts_are_quantlibs(real_data: Callable[[str], Path]) -> None:
    for row in rows(real_data("known/finance/daycounts.csv")):
        for column, convention in CONVENTIONS.items():
            counted = count_days(date.fromisoformat(row["start"]), date.fromisoformat(row["end"]), convention)
            assert counted.days == int(row[f"days_{column}"])
            assert counted.year_fraction == float(row[f"year_fraction_{column}"])


@pytest.mark.real_data
def test_schedules_are_numpy_financials(real_data: Callable[[str], Path]) -> None:
    payments = rows(real_data("known/finance/schedules.csv"))
    for loan in rows(real_data("known/finance/instalments.csv")):
        principal, rate = float(loan["principal"]), float(loan["annual_rate"]) / int(loan["payments_per_year"])
        begin = loan["payment_at"] == "begin"
        found = schedule(principal, rate, int(loan["n"]), "equal_instalment", at_begin=begin)
        # 1e-10 of the principal: numpy-financial itself loses that much at small rates (case 18)
        close = {"abs": 1e-10 * principal, "rel": 1e-10}
        assert instalment(principal, rate, int(loan["n"]), at_begin=begin) == pytest.approx(
            float(loan["instalment"]), **close
        )
        mine = [row for row in payments if row["case"] == loan["case"]]
        for ours, theirs in (
            (found.interest, "interest"),
            (found.principal, "principal"),
            (found.balance, "balance_after"),
        ):
            assert ours.tolist() == pytest.approx([float(row[theirs]) for row in mine], **close)
        assert found.interest.sum() == pytest.approx(float(loan["total_interest"]), **close)


def test_a_bullet_pays_everything_at_the_end() -> None:
    # by hand: 1,000 at 1 % for 3 periods, not compounded
    assert schedule(1000, 0.01, 3, "bullet").payment.tolist() == [0, 0, 1030]
    assert schedule(1000, 0.01, 3, "interest_only").payment.tolist() == [10, 10, 1010]


@pytest.mark.parametrize("method", ["equal_instalment", "equal_principal", "bullet", "interest_only"])
def test_schedules_in_fen_repay_every_fen(method: str) -> None:
    paid = schedule_in_fen(123_456_789, 0.0435 / 12, 36, method)
    assert sum(principal for _, _, principal in paid) == 123_456_789
    assert all(payment == interest_part + principal for payment, interest_part, principal in paid)


def test_a_wrong_payment_is_found() -> None:
    stated = [payment for payment, _, _ in schedule_in_fen(10_000_000, 0.003, 12, "equal_instalment")]
    stated[4] += 2
    assert differences(stated, 10_000_000, 0.003, "equal_instalment") == [5]


def test_interest_is_rounded_half_up_to_a_fen() -> None:
    # 100 fen at 1 % for half a year is 0.5 fen
    assert interest(100, "0.01", date(2026, 1, 1), date(2026, 6, 30), "ACT/360") == 1


def test_an_unknown_day_count_or_method_is_refused() -> None:
    with pytest.raises(BadInput, match="the day count 'ACT/ACT' is unknown"):
        count_days(date(2026, 1, 1), date(2026, 1, 2), "ACT/ACT")
    with pytest.raises(BadInput, match="the method 'balloon' is unknown"):
        schedule(1, 0, 1, "balloon")
