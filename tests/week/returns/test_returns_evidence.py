"""Each visit once, by the best evidence; numbers by hand."""

import datetime

import pytest

from huiyan.week.returns.evidence import Count, Grade, total

DAY = datetime.date(2023, 5, 20)


def count(
    session: int, *, activity: int = 0, events: tuple[int, ...] = (), on: datetime.date = DAY, **grades: int
) -> Count:
    return Count(session=session, activity=activity or session, events=events, on=on, **grades)


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ({"booked": 50}, (Grade.NONE, None)),
        ({"booked": 50, "estimated": 40}, (Grade.ESTIMATED, 40)),
        ({"declared": 60, "estimated": 40}, (Grade.DECLARED, 60)),
        ({"declared": 0}, (Grade.DECLARED, 0)),
        ({"checked_in": 3, "counted": 5, "declared": 60}, (Grade.SEEN, 8)),
        ({"counted": 5}, (Grade.SEEN, 5)),
    ],
)
def test_the_best_evidence_is_chosen_in_the_stated_order(
    grades: dict[str, int], expected: tuple[Grade, int | None]
) -> None:
    one = count(1, **grades)
    assert (one.grade, one.people) == expected


def test_the_parts_of_a_sum_stand_beside_it() -> None:
    rows = [
        count(1, checked_in=3, counted=5, declared=99),
        count(2, declared=10),
        count(3, estimated=20),
        count(4, booked=7),
    ]
    found = total(rows)
    parts = (found.checked_in, found.counted, found.declared, found.estimated, found.unknown)
    assert (found.people, parts, found.grade, found.booked) == (38, (3, 5, 10, 20, 1), Grade.ESTIMATED, 7)


def test_no_evidence_is_not_nobody() -> None:
    assert (total([]).people, total([count(1, booked=9)]).people, total([count(1, declared=0)]).people) == (
        None,
        None,
        0,
    )


def test_a_part_is_not_added_on_a_day_on_which_its_event_was_counted_at_the_gate() -> None:
    gate = count(1, activity=10, counted=1200)
    part = count(2, activity=11, events=(10,), checked_in=80)
    later = count(3, activity=11, events=(10,), on=DAY + datetime.timedelta(days=1), checked_in=50)
    found = total([gate, part, later])
    assert (found.people, found.covered, found.sessions) == (1250, 1, 3)


def test_an_event_without_a_count_of_its_own_is_the_sum_of_its_parts() -> None:
    rows = [count(1, activity=10, booked=5), count(2, events=(10,), checked_in=80), count(3, events=(10,), counted=20)]
    assert total(rows).people == 100


def test_a_part_of_a_part_is_inside_the_outermost_event_too() -> None:
    rows = [count(1, activity=10, counted=500), count(2, activity=12, events=(11, 10), checked_in=30)]
    assert (total(rows).people, total(rows).covered) == (500, 1)


def test_a_part_counts_for_its_own_host_when_the_event_is_another_ones() -> None:
    assert total([count(2, activity=11, events=(10,), checked_in=80)]).people == 80
