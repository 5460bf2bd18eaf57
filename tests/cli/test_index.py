"""`huiyan index` on the invented counties of examples/index, and on the published files as they are."""

import csv
import json
import os
import sys
from pathlib import Path

import pytest

from huiyan.cli import main

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "index"
FILES = ["--data", str(EXAMPLES / "counties.csv"), "--framework", str(EXAMPLES / "framework.csv")]
YEARS = ["--data", str(EXAMPLES / "counties_years.csv"), "--framework", str(EXAMPLES / "framework.csv")]
AGGREGATES = ["input", "output", "setting", "innovation"]


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of `huiyan index ...`; standard output and error are for capsys."""
    monkeypatch.setattr(sys, "argv", ["huiyan", "index", *words])
    monkeypatch.setenv("LANG", "C")
    with pytest.raises(SystemExit) as left:
        main()
    return int(left.value.code or 0)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_compute_writes_unit_aggregates_index_and_rank(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run(monkeypatch, "compute", *FILES, "--out", str(tmp_path / "r.csv")) == 0
    rows = table(tmp_path / "r.csv")
    assert list(rows[0]) == ["unit", *AGGREGATES, "rank"]
    assert [row["rank"] for row in rows] == [str(place) for place in range(1, 13)]
    first = {name: float(rows[0][name]) for name in AGGREGATES}
    assert first["innovation"] == pytest.approx(0.3 * first["input"] + 0.4 * first["output"] + 0.3 * first["setting"])


@pytest.mark.real_data
def test_the_published_index_is_read_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = Path(os.environ.get("HUIYAN_REAL_DATA") or Path(__file__).resolve().parents[2].parent / "shared" / "data")
    folder = root / "indicators" / "asem_coinr"
    if not folder.exists():
        pytest.skip("the real data are not here: indicators/asem_coinr")
    files = ["--data", str(folder / "ASEM_iData.csv"), "--framework", str(folder / "ASEM_iMeta.csv")]
    assert run(monkeypatch, "compute", *files, "--out", str(tmp_path / "r.csv")) == 0
    head = [(row["unit"], round(float(row["Index"]), 2), row["rank"]) for row in table(tmp_path / "r.csv")[:6]]
    assert head == [
        ("CHE", 68.38, "1"), ("NLD", 64.82, "2"), ("DNK", 64.80, "3"),
        ("NOR", 64.47, "4"), ("BEL", 63.54, "5"), ("SWE", 63.00, "6"),
    ]  # fmt: skip


def test_stages_and_json_say_what_was_done(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "compute", *FILES, "--stages", str(tmp_path), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["recipe"]["imputation"] == "group_mean:region"
    assert found["imputed_cells"] == 3
    names = [f"{stage}.csv" for stage in ("1_raw", "2_denominated", "3_imputed", "4_treated", "5_normalised")]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert [row["unit"] for row in table(tmp_path / "1_raw.csv") if not row["literacy"]] == ["BS", "CT"]


def test_pairwise_judgements_weigh_the_pillars(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "compute", *FILES, "--pairwise", str(EXAMPLES / "pairwise.csv"), "--json") == 0
    printed = capsys.readouterr()
    # Of three, the eigenvector is the geometric means of the rows: 1 : 6^(1/3) : 6^(-1/3) for input, output, setting
    assert "consistency ratio 0.008" in printed.err
    row = json.loads(printed.out)["results"][0]
    mean = 0.2969613 * row["input"] + 0.5396146 * row["output"] + 0.1634241 * row["setting"]
    assert row["innovation"] == pytest.approx(mean, abs=1e-4)


def test_uncertainty_gives_the_same_bytes_for_the_same_seed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, extra in (("a", []), ("b", []), ("c", ["--processes", "2"]), ("d", ["--seed", "2"])):
        words = ["uncertainty", *FILES, "--draws", "3000", "--seed", "1", *extra]
        assert run(monkeypatch, *words, "--out", str(tmp_path / name)) == 0
    one, again, processes, other = ((tmp_path / name).read_bytes() for name in "abcd")
    assert one == again == processes
    assert one != other


def test_uncertainty_enumerates_what_is_discrete(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--noise", "0", "--vary", "dropped=each", "--vary", "aggregation.3=arithmetic,copeland", "--json"]
    assert run(monkeypatch, "uncertainty", *FILES, *words) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["exact"], found["draws"], found["varied"]) == (True, 20, ["dropped", "aggregation.3"])
    assert all(row["low"] <= row["median"] <= row["high"] and row["top_10_error"] == 0 for row in found["results"])


def test_sensitivity_names_each_choice_and_each_unit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = ["--noise-vectors", "20", "--out", str(tmp_path / "s.csv")]
    assert run(monkeypatch, "sensitivity", *FILES, *words) == 0
    rows = table(tmp_path / "s.csv")
    assert [row["factor"] for row in rows[:3]] == ["normalisation", "aggregation", "weights"]
    assert len(rows) == 3 + 12 * 3
    assert sum(float(row["first"]) for row in rows[:3]) <= 1 <= sum(float(row["total"]) for row in rows[:3])


def test_explain_adds_up_to_the_index(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "explain", *FILES, "--unit", "BS", "--json") == 0
    cells = json.loads(capsys.readouterr().out)
    assert run(monkeypatch, "compute", *FILES, "--json") == 0
    index = {row["unit"]: row["innovation"] for row in json.loads(capsys.readouterr().out)["results"]}
    assert sum(cell["points"] for cell in cells) == pytest.approx(index["BS"])
    assert [cell["indicator"] for cell in cells if cell["imputed"]] == ["literacy"]


def test_change_adds_up_by_indicator(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = ["--from", "2023", "--to", "2025", "--normalisation", "goalposts", "--out", str(tmp_path / "c.csv")]
    assert run(monkeypatch, "change", *YEARS, *words) == 0
    for row in table(tmp_path / "c.csv"):
        parts = [float(text) for name, text in row.items() if name not in ("unit", "change")]
        assert sum(parts) == pytest.approx(float(row["change"]), abs=1e-9)


def test_check_reports_each_child(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(monkeypatch, "check", *FILES, "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["child"] for row in found["children"]][-3:] == ["input", "output", "setting"]
    assert [pair[:2] for pair in found["pairs"]["output"]["opposed"]] == [["patents", "papers"]]


def test_fit_gives_equal_influence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    words = ["--wanted", "input=1,output=1,setting=1", "--out", str(tmp_path / "w.csv")]
    assert run(monkeypatch, "fit", *FILES, *words) == 0
    rows = table(tmp_path / "w.csv")
    assert [row["code"] for row in rows] == ["input", "output", "setting"]
    assert sum(float(row["weight"]) for row in rows) == pytest.approx(1)
    assert len({round(float(row["influence"]), 3) for row in rows}) == 1


@pytest.mark.parametrize("command", ["compute", "uncertainty", "sensitivity", "explain", "change", "check", "fit"])
def test_people_get_a_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str) -> None:
    more = {"explain": ["--unit", "BS"], "change": ["--from", "2023", "--to", "2025"], "uncertainty": ["--draws", "64"], "sensitivity": ["--draws", "64"], "fit": ["--wanted", "input=1,output=1,setting=1"]}  # fmt: skip
    assert run(monkeypatch, command, *(YEARS if command == "change" else FILES), *more.get(command, [])) == 0
    printed = capsys.readouterr().out
    assert ("BS" in printed) == (command in ("compute", "uncertainty", "change"))
    assert len(printed.splitlines()) >= 3


@pytest.mark.parametrize(
    "name, old, new, sentence",
    [
        ("counties", "0.591", "n/a", "counties.csv, line 3, column energy: 'n/a' is not a number"),
        ("counties", ",energy", ",power", "counties.csv, line 1: the indicator 'energy' has no column"),
        ("counties", "YL,", "QH,", "counties.csv, line 3: the unit 'QH' stands twice"),
        ("counties", "50.1,182.2", "0,182.2", "counties.csv, line 3, column people: the denominator of 'YL' is not over 0"),
        ("framework", "1,labs,Laboratories and platforms,1,20", "1,labs,Laboratories and platforms,1,30",
         "framework.csv: the weights below 'input' sum to 110"),
        ("framework", "1,papers,Papers,1", "1,papers,Papers,0", "framework.csv, line 6, column Direction: a direction is 1 or -1, not 0"),
    ],
)  # fmt: skip
def test_bad_input_names_the_cell_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, old: str, new: str, sentence: str
) -> None:  # fmt: skip
    for file in ("counties", "framework"):
        text = (EXAMPLES / f"{file}.csv").read_text(encoding="utf-8")
        assert old in text or file != name
        (tmp_path / f"{file}.csv").write_text(text.replace(old, new, 1) if file == name else text, encoding="utf-8")
    files = ["--data", str(tmp_path / "counties.csv"), "--framework", str(tmp_path / "framework.csv")]
    assert run(monkeypatch, "compute", *files, "--out", str(tmp_path / "r.csv")) == 1
    assert capsys.readouterr().err.startswith(sentence)
    assert not (tmp_path / "r.csv").exists()


def test_an_indicator_that_is_the_same_everywhere_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = table(EXAMPLES / "counties.csv")
    lines = [",".join(rows[0]), *(",".join({**row, "spaces": "3"}.values()) for row in rows)]
    (tmp_path / "flat.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    files = ["--data", str(tmp_path / "flat.csv"), "--framework", str(EXAMPLES / "framework.csv")]
    assert run(monkeypatch, "compute", *files, "--out", str(tmp_path / "r.csv")) == 1
    assert "the indicator 'spaces' is 3 for every unit" in capsys.readouterr().err
    assert not (tmp_path / "r.csv").exists()


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["compute", "--aggregation", "geometric"], "the geometric mean needs values over 0"),
        (["uncertainty", "--vary", "colour=red,blue"], "is not a choice"),
        (["uncertainty", "--noise-levels", "x"], "does not name levels"),
        (["uncertainty", "--processes", "2", "--cluster", "tcp://here:1"], "not both"),
        (["uncertainty", "--processes", "-1"], "not negative"),
        (["fit", "--wanted", "input"], "'input' is not CODE=NUMBER"),
        (["fit", "--wanted", "nowhere=1"], "the framework has no 'nowhere'"),
        (["fit", "--wanted", "input=1"], "a number over 0 for each of: input, output, setting"),
        (["explain", "--unit", "nowhere"], "no unit 'nowhere'"),
        (["change", "--from", "2023", "--to", "2025"], "several years"),
    ],
)
def test_refusals_are_sentences(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert run(monkeypatch, words[0], *FILES, *words[1:]) == 1
    assert sentence in capsys.readouterr().err


def test_wrong_usage_leaves_with_two(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, "compute", "--data", "x.csv") == 2
