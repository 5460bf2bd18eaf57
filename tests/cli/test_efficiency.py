"""`huiyan efficiency` reads a table, writes what it found, and names the cell that it cannot use."""

import csv
import json
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


def test_a_cluster_gives_the_same_file(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="the optional extra 'cluster' (Dask) is not installed")
    files = [tmp_path / "alone.csv", tmp_path / "cluster.csv"]
    assert run(EXAMPLE, *COLUMNS, "--bootstrap", 100, "--out", files[0]).exit_code == 0
    with distributed.LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster:
        words = ["--cluster", cluster.scheduler_address, "--out", files[1]]
        assert run(EXAMPLE, *COLUMNS, "--bootstrap", 100, *words).exit_code == 0
    assert files[0].read_bytes() == files[1].read_bytes()


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
            "firms.csv: there is no measure 'best'; there are: radial, super, cross, sbm, additive",
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
