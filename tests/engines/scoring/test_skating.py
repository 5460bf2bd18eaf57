"""The rule book of figure skating on all 250 performances of PyeongChang 2018: official totals and ranks."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from huiyan.engines.scoring import Fact, Mark, OfficialResult, ScoreTable, official, rule_book_from
from huiyan.engines.tables import read_yaml

RULES = Path(__file__).resolve().parents[3] / "examples" / "judging-rank" / "rules" / "isu_2018.yaml"
pytestmark = pytest.mark.real_data


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@pytest.fixture
def performances(real_data: Callable[[str], Path]) -> list[dict[str, str]]:
    return rows(real_data("judged_scores/isu_olympics_2018/performances.csv"))


@pytest.fixture
def result(real_data: Callable[[str], Path], performances: list[dict[str, str]]) -> OfficialResult:
    folder = real_data("judged_scores/isu_olympics_2018")
    entry = {row["performance_id"]: at for at, row in enumerate(performances)}
    facts = [Fact(at, None, deduction=Decimal(row["total_deductions"])) for at, row in enumerate(performances)]
    criteria: dict[str, int] = {}
    place: dict[str, tuple[int, int, str]] = {}
    for row in rows(folder / "judged-aspects.csv"):
        is_element = row["section"] == "elements"
        name = f"element {row['aspect_num']}" if is_element else row["aspect_desc"]
        place[row["aspect_id"]] = entry[row["performance_id"]], criteria.setdefault(name, len(criteria)), row["section"]
        facts.append(Fact(*place[row["aspect_id"]][:2], number(row["base_value"]), number(row["factor"])))
    marks = []
    for file, section, column in (
        ("judge-scores.csv", "components", "score"),
        ("judge-goe.csv", "elements", "judge_goe"),
    ):
        for row in rows(folder / file):
            at, criterion, kind = place[row["aspect_id"]]
            if kind == section:
                marks.append(Mark(at, int(row["judge"][1:]) - 1, criterion, Decimal(row[column])))
    programs = list(dict.fromkeys(row["program"] for row in performances))
    room = tuple(programs.index(row["program"]) for row in performances)
    scores = ScoreTable(len(performances), 9, tuple(criteria), tuple(marks), room=room)
    return official(scores, rule_book_from(read_yaml(RULES)), facts)


def test_every_segment_total_is_the_official_one(result: OfficialResult, performances: list[dict[str, str]]) -> None:
    assert [str(one.total) for one in result.entries] == [row["total_segment_score"] for row in performances]
    assert len(performances) == 250


def test_every_rank_is_the_official_one(result: OfficialResult, performances: list[dict[str, str]]) -> None:
    assert [one.rank for one in result.entries] == [int(row["rank"]) for row in performances]


def test_the_ladies_tie_is_broken_by_the_components(result: OfficialResult) -> None:
    tied = [one for one in result.entries if one.decided_by]
    assert [(str(one.total), one.decided_by) for one in tied] == [("156.65", "criterion components")] * 2


def test_eleven_elements_carry_no_marks(result: OfficialResult) -> None:
    silent = [c for one in result.entries for c in one.criteria if not c.marks]
    assert [c.value for c in silent] == [0] * 11
