"""Measures `engines.measurement` beside girth and samplics: python bench/engines_measurement.py [irt] [rake].

Without a word both are run. Every figure is CPU-seconds of one thread, the least of three runs; a peer that did not run
prints "not run". The peers are in bench/peers, each with its own virtual environment (`venv`, from its requirements.txt).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.measurement import Margin, fit_items, rake, rake_factors, survey_design

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "bench/peers"
ANSWERS = ((1_000, 10), (5_000, 30), (50_000, 60))
RESPONDENTS = (20_000, 200_000, 2_000_000)
MARGINS = (12, 6, 14, 3, 2)
LARGEST_FOR_SAMPLICS = 200_000
TOLERANCE = 1e-10
REPEATS = 3


def least(work: Callable[[], Any]) -> tuple[float, Any]:
    """The quickest of some runs, for the machine is shared."""
    times, result = [], None
    for _ in range(REPEATS):
        begin = time.process_time()
        result = work()
        times.append(time.process_time() - begin)
    return min(times), result


def peer(name: str, *arguments: object) -> dict[str, Any] | None:
    """What a peer prints, or nothing if it is not installed or fails."""
    python = PEERS / name / "venv/bin/python"
    if not python.exists():
        return None
    environment = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(
        [python, PEERS / name / "run.py", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=900,
    )
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1], file=sys.stderr)
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def answers_of(persons: int, items: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Answers to items with slopes of 0.6 to 2 and difficulties of N(0, 1); and the slopes."""
    rng = np.random.default_rng(0)
    ability = rng.normal(size=persons)
    slopes, difficulties = rng.uniform(0.6, 2.0, items), rng.normal(size=items)
    chance = 1 / (1 + np.exp(-slopes * (ability[:, None] - difficulties)))
    return (rng.random((persons, items)) < chance).astype(float), slopes


def irt(folder: Path) -> None:
    print("| 2PL, persons x items | huiyan | rounds | error of slopes | girth | error of slopes | girth / huiyan |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for persons, items in ANSWERS:
        answers, slopes = answers_of(persons, items)
        seconds, model = least(lambda answers=answers: fit_items(answers))
        np.save(folder / "answers.npy", answers.astype(np.int8))
        other = peer("girth", folder / "answers.npy")
        ours = float(np.sqrt(np.mean((model.slopes - slopes) ** 2)))
        cells = ["not run"] * 3
        if other:
            theirs = float(np.sqrt(np.mean((np.array(other["slopes"]) - slopes) ** 2)))
            cells = [f"{other['cpu']:.2f}", f"{theirs:.4f}", f"{other['cpu'] / seconds:.0f}"]
        print(f"| {persons:,} x {items} | {seconds:.3f} | {model.rounds} | {ours:.4f} | {' | '.join(cells)} |")


def raking(folder: Path) -> None:
    print(
        f"| raking to 5 margins of {MARGINS}, respondents | huiyan, coded | from labels | rounds | worst margin | samplics | worst margin | ratio |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for count in RESPONDENTS:
        rng = np.random.default_rng(0)
        codes = [rng.integers(0, size, count) for size in MARGINS]
        totals = [np.bincount(code) * rng.uniform(0.8, 1.2, code.max() + 1) for code in codes]
        totals = [total * count / total.sum() for total in totals]
        seconds, (_, rounds, error) = least(
            lambda codes=codes, totals=totals, count=count: rake_factors(
                np.ones(count), codes, totals, tolerance=TOLERANCE
            )
        )
        margins = [
            Margin(f"m{i}", list(map(str, code)), {str(value): float(total) for value, total in enumerate(totals[i])})
            for i, code in enumerate(codes)
        ]
        labelled, _ = least(
            lambda margins=margins, count=count: rake(survey_design(np.ones(count)), margins, tolerance=TOLERANCE)
        )
        cells = ["not run"] * 3
        if count <= LARGEST_FOR_SAMPLICS:
            np.save(folder / "codes.npy", np.column_stack(codes))
            (folder / "totals.json").write_text(json.dumps([total.tolist() for total in totals]))
            other = peer("samplics", folder / "codes.npy", folder / "totals.json", TOLERANCE)
            if other:
                cells = [f"{other['cpu']:.2f}", f"{other['error']:.0e}", f"{other['cpu'] / seconds:.0f}"]
        print(f"| {count:,} | {seconds:.4f} | {labelled:.3f} | {rounds} | {error:.0e} | {' | '.join(cells)} |")


def main() -> None:
    wanted = sys.argv[1:] or ["irt", "rake"]
    with tempfile.TemporaryDirectory() as name:
        for work in wanted:
            {"irt": irt, "rake": raking}[work](Path(name))
            print()


if __name__ == "__main__":
    main()
