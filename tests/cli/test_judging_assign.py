"""`huiyan judging assign` on plain files."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from huiyan.cli.judging import app
from huiyan.engines.tables import BadInput

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "judging-assign"


def run(*options: object) -> str:
    done = CliRunner().invoke(app, ["assign", *map(str, options)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def write(folder: Path, **files: str) -> dict[str, Path]:
    paths = {name: folder / f"{name}.csv" for name in files}
    for name, text in files.items():
        paths[name].write_text(text, encoding="utf-8")
    return paths


def small(folder: Path, **more: str) -> list[object]:
    paths = write(folder, entries="entry\na\nb\n", judges="judge\nX\nY\nZ\n", **more)
    return [part for name, path in paths.items() for part in (f"--{name}", path)] + ["--out", folder / "out.csv"]


def rows(folder: Path) -> list[list[str]]:
    return list(csv.reader((folder / "out.csv").open(encoding="utf-8")))


def test_the_example_is_assigned_by_its_texts(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    files = [
        "--entries",
        EXAMPLE / "entries.csv",
        "--judges",
        EXAMPLE / "judges.csv",
        "--conflicts",
        EXAMPLE / "conflicts.csv",
    ]
    said = json.loads(run(*files, "--per-entry", 3, "--max-load", 4, "--min-load", 2, "--out", out, "--json"))
    pairs = out.read_text(encoding="utf-8").splitlines()
    assert said["pairs"] == 30 == len(pairs) - 1
    assert said["gap"] == pytest.approx(0, abs=1e-9)
    assert {"E03,J3", "E06,J8"}.isdisjoint(pairs)
    assert {"E01,J1", "E05,J4", "E07,J5"} <= set(pairs)
    assert max(load for judge, load in said["loads"].items() if judge != "J4") <= 4
    assert said["loads"]["J8"] <= 3


def test_an_absent_pair_is_worth_nothing_and_negative_ones_are_avoided(tmp_path: Path) -> None:
    options = small(tmp_path, affinity="entry,judge,affinity\na,X,-1\na,Y,-2\nb,X,3\nb,Z,1\n")
    said = json.loads(run(*options, "--per-entry", 1, "--max-load", 1, "--json"))
    assert rows(tmp_path) == [["entry", "judge"], ["a", "Z"], ["b", "X"]]
    assert (said["total"], said["worst_entry"], said["seed"]) == (3.0, 0.0, None)


def test_a_matrix_is_entries_by_judges_in_the_files_order(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.array([[0, 5, 1], [0, 6, 0]]))
    run(*small(tmp_path), "--affinity", tmp_path / "a.npy", "--per-entry", 1, "--max-load", 1)
    assert rows(tmp_path)[1:] == [["a", "Z"], ["b", "Y"]]


def test_fixed_forbidden_and_own_loads_are_obeyed(tmp_path: Path) -> None:
    paths = write(
        tmp_path, entries="entry\na\nb\n", judges="judge,max_load\nX,0\nY,\nZ,2\n", affinity="entry,judge,affinity\nb,Y,9\n",
        fixed="entry,judge\na,Z\n", forbidden="entry,judge\nb,Y\n",
    )  # fmt: skip
    options = [part for name, path in paths.items() for part in (f"--{name}", path)]
    run(*options, "--out", tmp_path / "out.csv", "--per-entry", 1, "--max-load", 1)
    assert rows(tmp_path)[1:] == [["a", "Z"], ["b", "Z"]]


def test_a_lottery_tells_its_seed_and_cap(tmp_path: Path) -> None:
    options = small(tmp_path, affinity="entry,judge,affinity\na,X,1\nb,X,1\n")
    lottery = ["--per-entry", 1, "--max-load", 2, "--objective", "random", "--seed", 7, "--json"]
    said = json.loads(run(*options, *lottery))
    # each may have X with probability 0.5 only: expected total 0.5 + 0.5
    assert (said["seed"], said["cap"], said["expected_total"]) == (7, 0.5, pytest.approx(1.0))
    assert json.loads(run(*options, *lottery)) == said


def test_without_json_it_says_one_sentence(tmp_path: Path) -> None:
    said = run(*small(tmp_path, affinity="entry,judge,affinity\na,X,1\nb,Y,1\n"), "--per-entry", 1, "--max-load", 1)
    assert said == "2 readings; total 2.0000 of at most 2.0000 (gap 0.0000%), worst entry 1.0000 of at most 1.0000.\n"


AFFINITY = "entry,judge,affinity\n"
WRONG: list[tuple[dict[str, str], list[str], str]] = [
    ({"affinity": AFFINITY + "a,Q,1\n"}, [], "affinity.csv, line 2, column judge: 'Q' is not in the list"),
    ({"affinity": AFFINITY + "a,X,1\na,X,2\n"}, [], "affinity.csv, line 3: this pair stands already in line 2"),
    ({"affinity": AFFINITY + "a,X,much\n"}, [], "affinity.csv, line 2, column affinity: 'much' is not a number"),
    ({}, [], "entries.csv: without --affinity a column of texts is needed: title, text, topics"),
    ({"affinity": AFFINITY, "conflicts": "entry,judge\na,X\na,Y\n"}, [], "entry a has 1 eligible judges, 2 are asked for"),
    ({"affinity": AFFINITY, "fixed": "entry,judge\na,X\n", "forbidden": "entry,judge\na,X\n"}, [],
     "entry a is fixed to judge X, who may not read it"),
    ({"affinity": AFFINITY}, ["--objective", "random"], "a randomised assignment needs a seed"),
]  # fmt: skip


@pytest.mark.parametrize(("files", "options", "sentence"), WRONG)
def test_what_is_wrong_is_named_and_nothing_is_written(
    tmp_path: Path, files: dict[str, str], options: list[str], sentence: str
) -> None:
    with pytest.raises(BadInput) as caught:
        run(*small(tmp_path, **files), "--per-entry", 2, "--max-load", 2, *options)
    assert str(caught.value) == sentence
    assert not (tmp_path / "out.csv").exists()


def test_a_name_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    paths = write(tmp_path, entries="entry,title\na,x\na,y\n", judges="judge,topics\nX,x\n")
    with pytest.raises(BadInput) as caught:
        run(
            "--entries",
            paths["entries"],
            "--judges",
            paths["judges"],
            "--per-entry",
            1,
            "--max-load",
            1,
            "--out",
            tmp_path / "o.csv",
        )
    assert str(caught.value) == "entries.csv, line 3, column entry: 'a' stands already in line 2"


def test_a_missing_load_is_wrong_usage(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["assign", *map(str, small(tmp_path, affinity=AFFINITY)), "--per-entry", "1"])
    assert done.exit_code == 2
