"""`huiyan credit score` on the examples; a scheme that is not known whole says so."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huiyan.cli.credit import app
from huiyan.engines.tables import BadInput

EXAMPLES = Path(__file__).parents[2] / "examples/credit"


def score(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["score", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return {row["enterprise"][:2]: row for row in csv.DictReader(stream)}


def test_the_demonstration_gives_points_grade_and_line(tmp_path: Path) -> None:
    score(EXAMPLES / "enterprises.csv", "--pack", "demonstration_loan", "--out", tmp_path / "lines.csv")
    found = rows(tmp_path / "lines.csv")
    # by hand: R&D 5.7 % 20, rights 1 + 6 x 0.2 -> 22, staff 22 % 14, one honour 6, tax A 15
    assert [found["回雁"][key] for key in ("total_low", "grade", "line", "verdict")] == ["77", "B", "400", "pass"]
    assert (found["石鼓"]["verdict"], found["石鼓"]["change"]) == ("fail", "operating_months: 9 -> 12")


def test_hubei_says_which_lines_were_not_seen(tmp_path: Path) -> None:
    text = score(EXAMPLES / "graded.csv", "--pack", "hubei_2025", "--out", tmp_path / "lines.csv")
    found = rows(tmp_path / "lines.csv")
    assert "line_b" in text
    assert {name: (row["line"], row["missing"]) for name, row in found.items()} == {
        "回雁": ("1000", ""), "石鼓": ("0", ""), "耒水": ("", "line_b"), "蒸湘": ("100", ""),
    }  # fmt: skip


def test_a_line_that_is_set_is_used(tmp_path: Path) -> None:
    score(EXAMPLES / "graded.csv", "--pack", "hubei_2025", "--set", "line_b=600", "--out", tmp_path / "lines.csv")
    assert rows(tmp_path / "lines.csv")["耒水"]["line"] == "600"


def test_hunan_refuses_without_its_split_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_text("enterprise,loan,months,collateral\n甲（虚构）,300,12,no\n", encoding="utf-8")
    with pytest.raises(BadInput, match="the pack does not hold 'province_part'"):
        score(tmp_path / "loans.csv", "--pack", "hunan_2020", "--out", tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


def test_a_pack_of_another_kind_is_refused() -> None:
    with pytest.raises(BadInput, match="the pack tech_sme is for another command: recognition"):
        score(EXAMPLES / "graded.csv", "--pack", "tech_sme")


@pytest.mark.real_data
def test_a_pack_of_ones_own_runs_over_a_thousand_real_loans(real_data: Callable[[str], Path], tmp_path: Path) -> None:
    head, *rows = real_data("loans/german_credit/germancredit.csv").read_text(encoding="utf-8").splitlines()
    numbered = [f"loan,{head}", *(f"{number},{row}" for number, row in enumerate(rows, 1))]
    (tmp_path / "german.csv").write_text("\n".join(numbered) + "\n", encoding="utf-8")
    pack = EXAMPLES / "consumer_loan.yaml"
    found = json.loads(score(tmp_path / "german.csv", "--pack", pack, "--json"))["enterprises"]
    # the counts that docs/guides/recognise.md tells
    assert Counter(entry["verdict"] for entry in found) == {"pass": 837, "fail": 163}
