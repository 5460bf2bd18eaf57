"""The same bytes on one thread and on two, where the linear algebra library would add in another order.

The inputs are made here, large enough for OpenBLAS to use both threads.
"""

import csv
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
TOPICS = ("冶金", "材料", "节能", "医药", "农业", "软件")


def outcome(threads: int, folder: Path, *arguments: str) -> bytes:
    """What a command prints in a process of its own."""
    environment = {**os.environ, **dict.fromkeys(THREADS, str(threads))}
    command = [sys.executable, "-m", "huiyan.cli", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def table(path: Path, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])


def contest(folder: Path) -> list[str]:
    rng = np.random.default_rng(1)
    judges = np.argsort(rng.random((1500, 300)), axis=1)[:, :5]
    quality, severity = rng.normal(0, 8, 1500), rng.normal(0, 5, 300)
    marks = 70 + quality[:, None] + severity[judges] + rng.normal(0, 6, judges.shape)
    rows = ((f"E{e}", f"J{j}", f"{marks[e, at]:.1f}") for e in range(1500) for at, j in enumerate(judges[e]))
    table(folder / "scores.csv", ("entry", "judge", "score"), rows)
    return ["judging", "rank", "scores.csv", "--calibrate", "--model", "severity", "--json"]


def assignment(folder: Path) -> list[str]:
    rng = np.random.default_rng(2)
    for kind, count in (("entry", 1000), ("judge", 100)):
        table(
            folder / f"{kind}.csv",
            (kind, "topics"),
            ((f"{kind}{at}", " ".join(rng.choice(TOPICS, 2))) for at in range(count)),
        )
    options = "--per-entry 3 --max-load 40 --objective random --cap 0.5 --seed 1 --json"
    return [
        "judging",
        "assign",
        "--entries",
        "entry.csv",
        "--judges",
        "judge.csv",
        "--out",
        "out.csv",
        *options.split(),
    ]


def portfolio(folder: Path) -> list[str]:
    scheme = str(EXAMPLES / "fund/scheme.yaml")
    return [
        "fund",
        "simulate",
        str(EXAMPLES / "fund/portfolio.csv"),
        "--scheme",
        scheme,
        "--pool",
        "3000000",
        "--scenarios",
        "2000",
        "--json",
    ]


def counties(folder: Path) -> list[str]:
    files = ["--data", str(EXAMPLES / "index/counties.csv"), "--framework", str(EXAMPLES / "index/framework.csv")]
    return [
        "index",
        "uncertainty",
        *files,
        "--vary",
        "normalisation=minmax,zscore",
        "--noise",
        "0.2",
        "--draws",
        "2000",
        "--json",
    ]


def spaces(folder: Path) -> list[str]:
    rng = np.random.default_rng(3)
    table(
        folder / "spaces.csv",
        ["space", "a", "b", "c", "d"],
        ((f"S{k}", *rng.uniform(1, 9, 4).round(2)) for k in range(150)),
    )
    return ["efficiency", "spaces.csv", "--inputs", "a,b", "--outputs", "c,d", "--bootstrap", "100", "--json"]


def answers(folder: Path) -> list[str]:
    rng = np.random.default_rng(4)
    right = rng.random((6000, 20)) < 1 / (1 + np.exp(rng.normal(size=20) - rng.normal(size=(6000, 1))))
    table(folder / "answers.csv", [f"q{at}" for at in range(20)], right.astype(int).tolist())
    return ["survey", "irt", "answers.csv", "--json"]


def respondents(folder: Path) -> list[str]:
    rng = np.random.default_rng(5)
    rows = ((round(rng.uniform(1, 3), 2), round(rng.normal(50, 10), 2), "ab"[at % 2]) for at in range(30_000))
    table(folder / "people.csv", ("weight", "score", "group"), rows)
    return ["survey", "estimate", "people.csv", "--weights", "weight", "--variable", "score", "--by", "group", "--json"]


def enterprises(folder: Path) -> list[str]:
    return [
        "registry",
        "recognise",
        str(EXAMPLES / "recognise/enterprises.csv"),
        "--pack",
        "high_tech_enterprise",
        "--json",
    ]


@pytest.mark.parametrize(
    "prepare", [contest, assignment, portfolio, counties, spaces, answers, respondents, enterprises]
)
def test_the_number_of_threads_changes_no_byte(prepare: Callable[[Path], list[str]], tmp_path: Path) -> None:
    arguments = prepare(tmp_path)
    assert outcome(1, tmp_path, *arguments) == outcome(2, tmp_path, *arguments)
