"""`huiyan efficiency` reads a table, writes what it found, and names the cell that it cannot use."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from huiyan.cli.efficiency import app
from huiyan.engines.tables import BadInput

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/efficiency/maker_spaces.csv"
COLUMNS = ["--inputs", "staff,area_m2,subsidy_wan", "--outputs", "teams,jobs"]
COELLI = "firm,x1,x2,y\nA,2,5,1\nB,2,4,2\nC,6,6,3\nD,3,2,1\nE,6,2,2\n"  # Coelli, Rao, Battese 1998
PANEL = "unit,year,x,y\nA,2019,2,1\nB,2019,4,1\nA,2020,2,2\nB,2020,3,1\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def written(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def coelli(tmp_path: Path, text: str = COELLI) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path, *words: object) -> str:
    result = run(path, "--inputs", "x1,x2", "--outputs", "y", *words)
    assert isinstance(result.exception, BadInput)
    return str(result.exception)


def test_the_textbook_example_is_written(tmp_path: Path) -> None:
    out = tmp_path / "e.csv"
    result = run(coelli(tmp_path), "--inputs", "x1,x2", "--outputs", "y", "--model", "ccr", "--out", out)
    assert result.exit_code == 0
    rows = written(out)
    assert [round(float(row["efficiency"]), 4) for row in rows] == [0.5, 1.0, 0.8333, 0.7143, 1.0]  # Coelli 1998
    assert list(rows[0])[:4] == ["unit", "efficiency", "low", "high"]
    assert (rows[0]["slack_x2"][:6], rows[0]["peers"]) == ("0.5000", "B 0.5")
    assert rows[0]["words"] == "A would reach the frontier with x1 2 → 1, x2 5 → 2; it can learn from B."


def test_the_example_has_intervals_and_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for out, processes in zip(files, (0, 2), strict=True):
        result = run(EXAMPLE, *COLUMNS, "--bootstrap", 100, "--seed", 3, "--processes", processes, "--out", out)
        assert result.exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    assert all(float(row["low"]) <= float(row["high"]) <= float(row["efficiency"]) for row in written(files[0]))


def test_json_says_how_it_was_made() -> None:
    found = json.loads(run(EXAMPLE, *COLUMNS, "--bootstrap", 100, "--json").stdout)
    assert found["model"] == "bcc"
    assert found["intervals"]["seed"] == 1
    assert found["diagnostics"]["largest_gap"] < 1e-8
    assert found["units"][0]["peers"] == [{"unit": "Qinghe", "weight": pytest.approx(1)}]


def test_a_short_table_is_printed() -> None:
    lines = run(EXAMPLE, *COLUMNS, "--orientation", "output").stdout.splitlines()
    assert lines[0].split() == ["unit", "efficiency", "low", "high", "peers"]
    assert lines[1].split()[:4] == ["Qinghe", "1.0000", "-", "-"]
    assert len(lines) == 19


@pytest.mark.parametrize(
    "measure, scores",
    [
        ("super", [0.5, 2.0, 0.8333, 0.7143, 2.0]),  # by hand: see tests of the engine
        (
            "sbm",
            [0.45, 1.0, 0.75, 0.6667, 1.0],
        ),  # by hand: A, C and D at half, 1.5 and half of B: means of use that is enough
    ],
)
def test_other_measures(measure: str, scores: list[float], tmp_path: Path) -> None:
    words = ["--measure", measure, "--model", "ccr", "--orientation", "input", "--json"]
    found = json.loads(run(coelli(tmp_path), "--inputs", "x1,x2", "--outputs", "y", *words).stdout)
    assert [round(unit["efficiency"], 4) for unit in found["units"]] == scores


FARRELL = ["--inputs", "x1,x2", "--outputs", "y", "--model", "ccr"]


def column(name: str, tmp_path: Path, *words: object, text: str = COELLI) -> list[Any]:
    """One column of the answer, numbers to four digits."""
    found = json.loads(run(coelli(tmp_path, text), *words, "--json").stdout)
    return [round(unit[name], 4) if isinstance(unit[name], float) else unit[name] for unit in found["units"]]


@pytest.mark.parametrize("words", [["--prices", "1,3"], ["--prices", "p1,3"]])
def test_cost_takes_prices_as_numbers_or_columns(words: list[str], tmp_path: Path) -> None:
    text = COELLI.replace(",y\n", ",y,p1\n").replace("1\nB", "1,1\nB").replace("2\nC", "2,1\nC")
    text = text.replace("3\nD", "3,1\nD").replace("1\nE", "1,1\nE").replace("2,2\n", "2,2,1\n")
    overall = column("overall", tmp_path, *FARRELL, "--measure", "cost", *words, text=text)
    assert overall == [0.3529, 0.8571, 0.75, 0.6667, 1.0]  # Coelli, Rao, Battese 1998, table 6.3


def test_revenue_has_prices_for_outputs(tmp_path: Path) -> None:
    words = ["--inputs", "x", "--outputs", "a,b", "--measure", "revenue", "--prices", "1,1"]
    # by hand: with one x, unit 2 earns 4 where unit 1 earns 3
    assert column("overall", tmp_path, *words, text="unit,x,a,b\n1,1,2,1\n2,1,1,3\n") == [0.75, 1.0]


def test_weights_obey_their_restrictions(tmp_path: Path) -> None:
    words = [*FARRELL, "--measure", "weights", "--restrict", "x1 <= x2", "--restrict", "x2<=1*x1"]
    # by hand: both inputs cost the same, so y over x1 + x2, the best being 2 of 6
    assert column("efficiency", tmp_path, *words) == [0.4286, 1.0, 0.75, 0.6, 0.75]


def test_harm_is_turned_round_or_shrinks_with_the_outputs(tmp_path: Path) -> None:
    text = "unit,x,y,smoke\na,1,2,1\nb,1,1,3\nc,1,1,0\n"
    words = ["--inputs", "x", "--outputs", "y", "--measure", "harm", "--harm", "smoke"]
    assert column("efficiency", tmp_path, *words, "--orientation", "output", text=text) == [1.0, 2.0, 1.0]
    words += ["--orientation", "directional", "--model", "ccr"]
    # by hand: b may reach 1 + t of y with 3 (1 - t) smoke; mixing a and c in one x, 1 + t <= 2 and t = 1/2 uses 1.5 of smoke 1
    assert column("inefficiency", tmp_path, *words, text=text)[::2] == [0.0, 0.0]


def test_two_stages_in_a_row(tmp_path: Path) -> None:
    words = ["--inputs", "x", "--outputs", "y", "--measure", "two-stage", "--between", "z"]
    text = "unit,x,z,y\na,1,1,1\nb,2,1,2\n"
    assert column("overall", tmp_path, *words, text=text) == [
        0.5,
        0.5,
    ]  # by hand: the best of both is 1 z for x, 2 y for z
    assert column("first", tmp_path, *words, text=text) == [1.0, 0.5]


def test_scale_says_which_way_to_grow_and_tests_it(tmp_path: Path) -> None:
    words = ["--inputs", "x", "--outputs", "y", "--measure", "scale"]
    assert column("returns", tmp_path, *words, text="unit,x,y\na,1,1\nb,2,4\nc,4,5\n") == [
        "increasing", "constant", "decreasing",
    ]  # fmt: skip
    result = run(EXAMPLE, *COLUMNS, "--measure", "scale", "--bootstrap", 100, "--seed", 2)
    assert re.fullmatch(
        r"constant returns to scale: p = 0\.\d+ \(100 draws\); a small .*", result.stdout.splitlines()[-1]
    )


def test_cross_efficiency_by_choice_of_weights(tmp_path: Path) -> None:
    kind, harsh = (
        column("efficiency", tmp_path, *FARRELL, "--measure", "cross", "--choice", choice)
        for choice in ("benevolent", "aggressive")
    )
    assert all(low <= high for low, high in zip(harsh, kind, strict=True))
    assert kind == column("efficiency", tmp_path, *FARRELL, "--measure", "cross")


def test_windows_of_periods(tmp_path: Path) -> None:
    text = "unit,year,x,y\nA,1,2,1\nA,2,2,2\nA,3,1,2\n"
    words = ["--inputs", "x", "--outputs", "y", "--period", "year", "--window", 2]
    # one unit against itself: by hand, variable returns
    assert column("efficiency", tmp_path, *words, text=text) == [1.0, 1.0, 0.5, 1.0]
    assert column("window", tmp_path, *words, text=text) == ["1", "1", "2", "2"]


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["--prices", "1,2"], "--prices does nothing with the measure radial; it belongs to: cost, revenue"),
        (["--measure", "sbm", "--bootstrap", "9"], "--bootstrap does nothing with the measure sbm; it belongs to: radial, scale"),
        (["--measure", "cost"], "the measure cost needs --prices"),
        (["--window", "2"], "the measure window needs --period"),
        (["--measure", "malmquist"], "the measure malmquist needs --period"),
        (["--measure", "sbm", "--window", "2"], "--window does nothing with the measure sbm; it belongs to: window"),
        (["--measure", "cost", "--prices", "1"], "--prices: 1 given, 2 needed, for: x1, x2"),
        (["--measure", "cost", "--prices", "1,dear"], "firms.csv: column 'dear' is missing; the file has: firm, x1, x2, y"),
        (["--measure", "weights", "--restrict", "x1 < x2"], "the restriction 'x1 < x2' is not written like: x1 <= 2 * x2"),
        (["--measure", "weights", "--restrict", "x1 <= 1.2.3 * x2"], "'x1 <= 1.2.3 * x2': '1.2.3' is not a number"),
        (["--measure", "harm", "--harm", "soot"], "firms.csv: column 'soot' is missing; the file has: firm, x1, x2, y"),
    ],
)  # fmt: skip
def test_an_option_that_would_do_nothing_or_is_missing_is_named(
    words: list[Any], sentence: str, tmp_path: Path
) -> None:
    assert complaint(coelli(tmp_path), *words) == sentence


def test_periods_give_the_malmquist_index(tmp_path: Path) -> None:
    out = tmp_path / "m.csv"
    assert (
        run(coelli(tmp_path, PANEL), "--inputs", "x", "--outputs", "y", "--period", "year", "--out", out).exit_code == 0
    )
    # by hand, one input and one output: A doubles y of the same x; B makes the same of 3/4
    assert [(row["unit"], row["from"], round(float(row["index"]), 6)) for row in written(out)] == [
        ("A", "2019", 2.0),
        ("B", "2019", 1.333333),
    ]


def test_too_few_units_are_told(tmp_path: Path) -> None:
    result = run(coelli(tmp_path), "--inputs", "x1,x2", "--outputs", "y")
    assert result.stderr == "warning: 5 units are few for 3 columns; below 9 most units look efficient\n"


@pytest.mark.parametrize(
    "old, new, sentence",
    [
        ("C,6,6,3", "C,6,-6,3", "firms.csv, line 4, column x2: -6.0 is below 0"),
        ("C,6,6,3", "C,6,six,3", "firms.csv, line 4, column x2: 'six' is not a number"),
        ("C,6,6,3", "C,6,,3", "firms.csv, line 4, column x2: a number is missing"),
        ("C,6,6,3", "C,0,0,3", "firms.csv, line 4: the unit uses nothing: all its inputs are 0"),
        ("C,6,6,3", "C,6,6,0", "firms.csv, line 4: the unit makes nothing: all its outputs are 0"),
        ("C,6,6,3", "A,6,6,3", "firms.csv, line 4, column firm: unit 'A' stands twice"),
        ("firm,x1,x2", "firm,x1,x3", "firms.csv: column 'x2' is missing; the file has: firm, x1, x3, y"),
    ],
)
def test_the_cell_that_cannot_be_used_is_named_and_nothing_written(
    old: str, new: str, sentence: str, tmp_path: Path
) -> None:
    out = tmp_path / "e.csv"
    assert complaint(coelli(tmp_path, COELLI.replace(old, new)), "--out", out) == sentence
    assert not out.exists()


@pytest.mark.parametrize(
    "words, sentence",
    [
        (["--model", "vrs"], "there is no model 'vrs'; there are: ccr, bcc, nirs, ndrs, fdh"),
        (["--orientation", "up"], "there is no orientation 'up'; there are: input, output, directional"),
        (
            ["--measure", "best"],
            "firms.csv: there is no measure 'best'; there are: radial, super, cross, sbm, additive, scale, weights, harm, "
            "two-stage, cost, revenue, malmquist, window",
        ),
        (["--fixed", "z"], "firms.csv: column 'z' is neither input nor output"),
        (["--bootstrap", "200"], "5 units are too few for an interval; 10 are needed"),
        (["--outputs", "x1"], "firms.csv: column 'x1' is both input and output"),
    ],
)
def test_options_that_cannot_be_used_are_named(words: list[Any], sentence: str, tmp_path: Path) -> None:
    assert complaint(coelli(tmp_path), *words) == sentence


def test_a_unit_missing_in_a_period_is_named(tmp_path: Path) -> None:
    path = coelli(tmp_path, PANEL.replace("B,2020,3,1\n", ""))
    result = run(path, "--inputs", "x", "--outputs", "y", "--period", "year")
    assert str(result.exception) == "firms.csv: unit 'B' is missing in 2020"


def test_bad_input_leaves_with_one_sentence_and_code_1(tmp_path: Path) -> None:
    words = ["efficiency", str(tmp_path / "none.csv"), "--inputs", "x", "--outputs", "y"]
    command = [sys.executable, "-c", "from huiyan.cli import main; main()", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("none.csv\n")
