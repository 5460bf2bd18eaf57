"""The rule language: what it computes, what it knows of the unknown, and what it refuses."""

import itertools
import pickle
from datetime import date

import numpy as np
import pytest

from huiyan.engines.scorecard.language import DATE, NUMBER, TEXT, YES_NO, Kind, compile_rule
from huiyan.engines.tables import BadInput

KINDS = {"x": Kind(NUMBER), "y": Kind(NUMBER), "p": Kind(YES_NO), "q": Kind(YES_NO), "a": Kind(DATE), "b": Kind(DATE),
         "grade": Kind(TEXT, ("A", "B", "C"))}  # fmt: skip
NAN = float("nan")


def compute(rule: str, **values: float) -> float:
    columns = {name: np.array([value]) for name, value in values.items()}
    return float(np.broadcast_to(compile_rule(rule, KINDS).compute(columns), (1,))[0])


def same(found: float, expected: float) -> bool:
    return found == expected or (np.isnan(found) and np.isnan(expected))


@pytest.mark.parametrize(("p", "q"), list(itertools.product([0.0, 1.0, NAN], repeat=2)))
def test_unknown_follows_kleene(p: float, q: float) -> None:
    both = 0.0 if 0.0 in (p, q) else (NAN if np.isnan(p + q) else 1.0)
    either = 1.0 if 1.0 in (p, q) else (NAN if np.isnan(p + q) else 0.0)
    assert same(compute("p and q", p=p, q=q), both)
    assert same(compute("p or q", p=p, q=q), either)
    assert same(compute("not p", p=p), 1.0 - p)


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ("x * 2 - y / 4", {"x": 3, "y": 8}, 4), ("-x + 1", {"x": 3}, -2), ("min(x, y, 5)", {"x": 7, "y": 6}, 5),
        ("max(x, y)", {"x": 7, "y": 6}, 7), ("sum(x, y, 1)", {"x": 7, "y": 6}, 14), ("abs(x - y)", {"x": 1, "y": 6}, 5),
        ("x if p else y", {"x": 1, "y": 2, "p": 1}, 1), ("x if p else y", {"x": 1, "y": 2, "p": 0}, 2),
        ("x if p else y", {"x": 1, "y": 2, "p": NAN}, NAN), ("x if p else y", {"x": 1, "y": NAN, "p": 1}, 1),
        ("x / y", {"x": 1, "y": 0}, NAN), ("1 <= x < 3", {"x": 1}, 1), ("1 <= x < 3", {"x": 3}, 0), ("x == y", {"x": 1, "y": NAN}, NAN),
        ("grade == 'B'", {"grade": 1}, 1), ("grade != 'B'", {"grade": 1}, 0), ("grade in ('A', 'C')", {"grade": 2}, 1),
        ("grade == 'B'", {"grade": NAN}, NAN), ("x != y", {"x": 1, "y": 1}, 0),
    ],
)  # fmt: skip
def test_a_rule_computes(rule: str, values: dict[str, float], expected: float) -> None:
    assert same(compute(rule, **values), expected)


def test_equal_means_equal_as_written() -> None:
    # 0.5 x (1.15 / 1 + 1.3225 / 1.15) - 1 is 0.15, though doubles give 0.1499999999999999
    assert compute("0.5 * (x + y / x) - 1 >= 0.15", x=1.15, y=1.3225) == 1.0
    assert compute("x > y", x=0.1 + 0.2, y=0.3) == 0.0
    assert compute("x >= 100", x=100 - 1e-9) == 0.0


@pytest.mark.parametrize(
    ("begin", "end", "months"),
    [("2025-01-31", "2025-02-28", 0), ("2025-01-31", "2025-03-31", 2), ("2024-02-29", "2025-02-28", 11), ("2024-02-29", "2025-03-01", 12),
     ("2025-05-10", "2025-05-09", -1)],
)  # fmt: skip
def test_whole_months(begin: str, end: str, months: int) -> None:
    days = {"a": date.fromisoformat(begin).toordinal(), "b": date.fromisoformat(end).toordinal()}
    assert compute("months(a, b)", **days) == months


def test_dates_differ_in_days() -> None:
    day = float(date(2026, 6, 1).toordinal())
    assert compute("a - date('2025-06-01')", a=day) == 365
    assert compute("a >= date('2026-06-01')", a=day) == 1


@pytest.mark.parametrize(
    "rule",
    ["__import__('os')", "x.real", "[x for x in y]", "lambda: x", "x ** 9", "x % 2", "x @ y", "f(x)", "min(x, key=y)", "x[0]", "'text'",
     "x := 1", "x; y", "", "(", "x is y", "{x}", "f'{x}'", "...", "None", "x and y", "not x", "grade > 'A'", "grade == 'D'", "a + b", "a < x",
     "p < q", "min()", "abs(x, y)", "months(a)", "date('2026-13-01')", "date(x)", "z", "True + 1", "1e999", "x if y else 1", "x" * 700],
)  # fmt: skip
def test_what_is_not_of_the_language_is_refused(rule: str) -> None:
    with pytest.raises(BadInput):
        compile_rule(rule, KINDS)


def test_a_rule_can_be_sent_to_another_process() -> None:
    rule = pickle.loads(pickle.dumps(compile_rule("x > y and grade == 'A'", KINDS)))
    assert rule.compute({"x": np.array([2.0]), "y": np.array([1.0]), "grade": np.array([0.0])}).tolist() == [1.0]
