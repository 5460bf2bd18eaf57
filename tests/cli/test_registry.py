"""`huiyan registry recognise` on the example, in any order of rows, and on files that cannot be used."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from huiyan.cli.registry import app
from huiyan.engines.tables import BadInput

EXAMPLE = Path(__file__).parents[2] / "examples/recognise/enterprises.csv"


def recognise(*arguments: object) -> str:
    result = CliRunner().invoke(app, ["recognise", "--pack", "high_tech_enterprise", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def edited(folder: Path, old: str, new: str) -> Path:
    path = folder / "enterprises.csv"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_the_example_is_recognised_refused_and_incomplete(tmp_path: Path) -> None:
    out = tmp_path / "verdicts.csv"
    recognise(EXAMPLE, "--out", out)
    with out.open(encoding="utf-8") as stream:
        rows = {row["enterprise"]: row for row in csv.DictReader(stream)}
    found = {name[:2]: (row["verdict"], row["not_met"], row["missing"], row["change"]) for name, row in rows.items()}
    assert found == {
        "回雁": ("pass", "", "", ""),
        "石鼓": ("fail", "age", "", "applied_on: 2026-06-01 -> 2026-09-15"),
        "耒水": ("fail", "staff score", "", ""),
        "蒸湘": ("incomplete", "", "sales_2 conversions", ""),
    }
    assert rows["石鼓软件（虚构）"]["ip.quantity"] == "5..6"


def test_the_order_of_rows_does_not_change_a_byte(tmp_path: Path) -> None:
    header, *rows = EXAMPLE.read_text(encoding="utf-8").splitlines()
    (tmp_path / "turned.csv").write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    recognise(EXAMPLE, "--out", tmp_path / "one.csv")
    recognise(tmp_path / "turned.csv", "--out", tmp_path / "other.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()


def test_json_holds_the_rules_with_their_source() -> None:
    found = json.loads(recognise(EXAMPLE, "--json"))
    first = next(entry for entry in found["enterprises"] if entry["enterprise"].startswith("回雁"))
    assert (first["verdict"], first["total_low"]) == ("pass", 79.0)
    assert all(part["basis"]["source"] for part in first["conditions"] + first["points"])
    assert found["pack"]["document"] == "国科发火〔2016〕32号; 国科发火〔2016〕195号"


def test_reasons_have_a_row_for_every_rule(tmp_path: Path) -> None:
    recognise(EXAMPLE, "--reasons", tmp_path / "reasons.csv")
    with (tmp_path / "reasons.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 4 * (8 + 12)  # eight conditions and twelve items each
    assert {row["confidence"] for row in rows} == {"seen", "remembered"}


def test_headers_may_be_chinese(tmp_path: Path) -> None:
    path = edited(tmp_path, ",staff,", ",当年职工总数,")
    recognise(path, "--out", tmp_path / "one.csv")
    recognise(EXAMPLE, "--out", tmp_path / "other.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "other.csv").read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (",120,26,", ",120,many,", "enterprises.csv, line 2, column st_staff: 'many' is not a number"),
        (",120,26,", ",120,-1,", "enterprises.csv, line 2, column st_staff: -1 is below the least, 0"),
        (
            ",7,6,7,5,0,27,",
            ",7,6.5,7,5,0,27,",
            "enterprises.csv, line 2, column given_core_support: '6.5' is not a whole number",
        ),
        (
            "2015-03-02",
            "2015-02-30",
            "enterprises.csv, line 2, column registered_on: '2015-02-30' is not a date like 2026-05-31",
        ),
        (
            "yes,yes,no,120",
            "yes,perhaps,no,120",
            "enterprises.csv, line 2, column in_field: 'perhaps' is neither yes nor no",
        ),
        (
            "石鼓软件",
            "回雁精密机械",
            "enterprises.csv, line 3, column enterprise: '回雁精密机械（虚构）' already stands in line 2",
        ),
        (",staff,", ",people,", "enterprises.csv: column 'staff' (当年职工总数) is missing; the file has: "),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_written(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    with pytest.raises(BadInput) as caught:
        recognise(edited(tmp_path, old, new), "--out", out)
    assert str(caught.value).startswith(sentence)
    assert not out.exists()


def test_a_setting_stands_for_a_column_and_an_unknown_one_is_refused() -> None:
    found = json.loads(recognise(EXAMPLE, "--json", "--set", "accident=yes"))
    assert {entry["verdict"] for entry in found["enterprises"]} == {"fail"}
    with pytest.raises(BadInput, match="the pack high_tech_enterprise asks for no 'acident'"):
        recognise(EXAMPLE, "--set", "acident=yes")


def test_packs_are_listed_with_those_that_are_incomplete() -> None:
    lines = CliRunner().invoke(app, ["packs"]).stdout.splitlines()
    assert sum("incomplete" in line for line in lines) == 4
    assert CliRunner().invoke(app, ["facts", "--pack", "hubei_2025"]).exit_code == 0


def test_lists_can_be_written_and_read_by_programs(tmp_path: Path) -> None:
    for words in (["packs"], ["facts", "--pack", "hubei_2025"]):
        result = CliRunner().invoke(app, [*words, "--json", "--out", str(tmp_path / "list.csv")])
        told = json.loads(result.stdout)
        with (tmp_path / "list.csv").open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        key = "id" if words == ["packs"] else "name"
        assert [row[key] for row in rows] == [one[key] for one in told]


def test_facts_say_what_must_be_given() -> None:
    told = json.loads(CliRunner().invoke(app, ["facts", "--pack", "hunan_2020", "--json"]).stdout)
    assert [one["name"] for one in told if one["kind"] == "--set" and one["needed"]] == [
        "province_part",
        "prefecture_part",
        "county_part",
    ]
