"""When nothing works, those who lack judges are named."""

import numpy as np
import pytest

from huiyan.engines.matching import Impossible, Names, assign, feasibility


def test_an_entry_with_too_few_judges_is_named_as_in_the_file() -> None:
    names = Names(entries=[str(number) for number in range(16, 18)])
    may = [[True, True, True], [True, True, False]]
    with pytest.raises(Impossible) as caught:
        assign(np.ones((2, 3)), per_entry=3, max_load=2, eligible=may, names=names)
    assert str(caught.value) == "entry 17 has 2 eligible judges, 3 are asked for"


def test_a_field_that_lacks_judges_is_named_with_what_is_missing() -> None:
    # 9 entries x 2 readings, two judges who can do 6 each: 18 - 12 = 6 are missing
    may = np.zeros((12, 6), bool)
    may[:9, :2] = may[9:, 2:] = True
    names = Names(topics=["biomedicine"] * 9 + ["steel"] * 3)
    report = feasibility(np.ones((12, 6)), per_entry=2, max_load=6, eligible=may, names=names)
    assert [shortage.sentence for shortage in report.shortages] == [
        "biomedicine: 9 entries, 2 judges without conflict; 6 readings are missing"
    ]
    assert report.missing == 6


def test_two_fields_that_lack_judges_are_two_reasons() -> None:
    may = np.zeros((6, 3), bool)
    may[:2, 0] = may[2:4, 1] = may[4:, 2] = True
    report = feasibility(
        np.ones((6, 3)), per_entry=1, max_load=[1, 1, 2], eligible=may, names=Names(topics=list("aabbcc"))
    )
    assert [(shortage.values["topic"], shortage.missing) for shortage in report.shortages] == [("a", 1), ("b", 1)]


def test_too_few_readings_in_all_are_counted() -> None:
    report = feasibility(np.ones((4, 3)), per_entry=3, max_load=3)
    assert [shortage.sentence for shortage in report.shortages] == [
        "12 readings are asked for, the judges can do 9; 3 readings are missing"
    ]


def test_a_judge_who_cannot_reach_the_least_load_is_named() -> None:
    may = np.array([[True, True], [False, True], [False, True]])
    report = feasibility(
        np.ones((3, 2)), per_entry=1, max_load=3, min_load=[2, 0], eligible=may, names=Names(judges=["Li", "Wu"])
    )
    assert [shortage.sentence for shortage in report.shortages] == [
        "judge Li is to read at least 2 entries and may read 1"
    ]


def test_least_loads_over_all_readings_are_impossible() -> None:
    report = feasibility(np.ones((2, 3)), per_entry=1, max_load=2, min_load=1)
    assert report.shortages[0].sentence == "1, 2, 3: 3 judges are to do at least 3 readings and can be given 2"


@pytest.mark.parametrize("seed", range(20))
def test_an_assignment_exists_exactly_when_the_report_says_so(seed: int) -> None:
    rng = np.random.default_rng(seed)
    may = rng.random((6, 5)) < 0.5
    rules = {"per_entry": 2, "max_load": 3, "min_load": 2, "eligible": may}
    if feasibility(np.ones((6, 5)), **rules).possible:
        assert len(assign(np.ones((6, 5)), **rules).pairs) == 12
    else:
        with pytest.raises(Impossible):
            assign(np.ones((6, 5)), **rules)


@pytest.mark.parametrize("seed", range(10))
def test_every_reason_is_a_proof(seed: int) -> None:
    # Hall: what the judges of a group of entries can do is less than what the group asks for
    may = np.random.default_rng(seed).random((8, 4)) < 0.6
    may[:, 0] |= may.sum(axis=1) < 2
    may[:, 1] |= may.sum(axis=1) < 2
    for shortage in feasibility(np.ones((8, 4)), per_entry=2, max_load=3, eligible=may).shortages:
        offers = np.minimum(may[shortage.entries].sum(axis=0), 3).sum()
        assert 2 * len(shortage.entries) - offers == shortage.missing > 0
