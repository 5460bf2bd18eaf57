"""Calibration measured: speed and memory, agreement with lme4, coverage of rank intervals, held-out prediction.

    python bench/judging_calibrate.py speed | large | lme4 | coverage | held-out | official [--data FOLDER]

CPU-seconds of this process; one thread when OMP_NUM_THREADS=1. Seeds are fixed here, so that figures repeat.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

from huiyan.engines.scoring import Mark, RuleBook, ScoreTable, Trim, official
from huiyan.engines.scoring.calibrated import calibrate, fit_crossed

DATA = Path(__file__).resolve().parents[1] / "../shared/data"
SPLITS = range(50)
KEEP = 3
FEWEST_TARGETS = 5
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def contest(
    entries: int, judges: int, each: int, seed: int, *, uneven: bool = False
) -> tuple[Ints, Ints, Floats, Floats]:
    """A made contest: random judges, severity 5 points, quality 8, noise 6; `uneven` judges have slope and noise of their own."""
    rng = np.random.default_rng(seed)
    i = np.repeat(np.arange(entries), each)
    j = rng.integers(0, judges, (entries, each))
    while len(clash := np.flatnonzero((np.diff(np.sort(j, axis=1), axis=1) == 0).any(axis=1))):
        j[clash] = rng.integers(0, judges, (len(clash), each))
    j = j.ravel()
    quality = rng.normal(0, 8, entries)
    slope = np.exp(rng.normal(0, 0.3 * uneven, judges))
    noise = 6 * np.exp(rng.normal(0, 0.4 * uneven, judges))
    y = 70 + rng.normal(0, 5, judges)[j] + slope[j] * quality[i] + noise[j] * rng.standard_normal(len(i))
    return i, j, y, quality


# entries, judges, scores each, rooms, spread of the rooms' levels in points, whether the whole is measured
SIZES = (
    (1_000, 100, 5, 0, 0, True),
    (1_000, 100, 5, 20, 3, True),
    (10_000, 1_000, 5, 0, 0, True),
    (10_000, 1_000, 5, 20, 0, True),
    (10_000, 1_000, 5, 20, 3, True),
    (100_000, 5_000, 5, 0, 0, True),
    (100_000, 5_000, 5, 20, 0, True),
    (100_000, 5_000, 5, 20, 3, True),
)
LARGE = (
    (1_000_000, 50_000, 5, 100, 3, True),
    (5_000_000, 250_000, 5, 500, 0, False),
    (5_000_000, 250_000, 5, 500, 3, False),
)


def speed(_: Path) -> None:
    timings(SIZES)


def large(_: Path) -> None:
    """The largest by REML alone: 200 draws of five million ranks are 4 GB."""
    timings(LARGE)


def timings(sizes: tuple[tuple[int, int, int, int, int, bool], ...]) -> None:
    """Each row in a process of its own, so that its memory is its own."""
    names = (
        "entries x judges x scores each | rooms | fit, CPU-s | steps | calibrate(), CPU-s | draws | peak MB "
        "| standard deviations found: entry, judge, residual, room | as made"
    )
    print(f"| {names} |\n|---|{'--:|' * 8}")
    for size in sizes:
        command = [sys.executable, __file__, "--row", json.dumps(size)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        cells = " | ".join(str(found[name]) for name in ("fit", "steps", "whole", "draws", "peak", "found", "made"))
        entries, judges, each, rooms, _spread, _ = size
        print(f"| {entries:,} x {judges:,} x {each} | {rooms} | {cells} |", flush=True)
    print("lme4:", "present, run its own script" if shutil.which("Rscript") else "not run")


def one_row(entries: int, judges: int, each: int, rooms: int, spread: int, whole: bool) -> dict[str, object]:
    i, j, y, _quality = contest(entries, judges, each, seed=1)
    level = np.random.default_rng(2).normal(0, spread, rooms)
    room = np.arange(entries) % rooms if rooms else None
    if room is not None:
        y += level[room][i]
    begin = time.process_time()
    fit = fit_crossed(i, j, y, room=room)
    found: dict[str, object] = {"fit": round(time.process_time() - begin, 2), "steps": fit.convergence.steps}
    v = fit.variances
    found["found"] = " ".join(f"{s**0.5:.4f}" for s in (v.entry, v.judge, v.residual, v.room) if s is not None)
    found["made"] = "8 5 6" + (f" {level.std(ddof=1):.4f}" if rooms else "")
    del fit
    found |= {"whole": "not run", "draws": 0}
    if whole:
        begin = time.process_time()
        found["draws"] = calibrate(i, j, y, room=room, seed=1, model="severity").draws
        found["whole"] = round(time.process_time() - begin, 2)
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def _cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


def exact(_: Path) -> None:
    print("| ballots | official(), CPU-s |\n|--:|--:|")
    for entries in (1_000, 10_000, 40_000):
        i, j, y, _quality = contest(entries, 500, 5, seed=1)
        marks = tuple(
            Mark(int(e), int(k), c, Decimal(int(abs(v)) % 26))
            for e, k, v in zip(i, j, y, strict=True)
            for c in range(4)
        )
        table = ScoreTable(entries, 500, ("a", "b", "c", "d"), marks)
        rules = RuleBook(trim=Trim(1, 1))
        print(f"| {len(marks):,} | {_cpu(lambda t=table, r=rules: official(t, r)):.2f} |", flush=True)


def against_lme4(data: Path) -> None:
    """Standard deviations and seconds beside lme4's stored ones; its seconds by the yard-stick, which is run again."""
    names = (
        "set | n | entry sd off | judge sd off | residual sd off | method | fit, CPU-s | lme4, CPU-s by the yard-stick"
    )
    print(f"| {names} |\n|---|--:|--:|--:|--:|---|--:|--:|")
    known = {row["set"]: row for row in _rows(data / "known/mixed/variance_components.csv")}
    for name, (i, j, y, _room) in sets(data).items():
        if name not in known:
            continue
        begin = time.process_time()
        fit = fit_crossed(i, j, y)
        seconds = time.process_time() - begin
        v = fit.variances
        off = [
            abs(float(np.sqrt(ours)) - float(known[name][column]) ** 0.5)
            for ours, column in ((v.entry, "var_entry"), (v.judge, "var_judge"), (v.residual, "var_residual"))
        ]
        cells = " | ".join(f"{one:.1e}" for one in off)
        theirs = f"{_lme4_seconds(data):.2f}" if name.startswith("insteval") else ""
        print(f"| {name} | {len(y)} | {cells} | {fit.convergence.method} | {seconds:.2f} | {theirs} |", flush=True)


def _lme4_seconds(data: Path) -> float:
    """Its stored ratio to the yard-stick (known/composite/yardstick.py) in seconds of this minute."""
    (stored, *_) = json.loads((data / "known/mixed/timing.json").read_text())["results"]
    array = np.random.default_rng(0).random((300, 10_000))
    np.argsort(array)
    return float(stored["ratio_to_yardstick"]) * _cpu(lambda: [np.argsort(array) for _ in range(30)])


def coverage(_: Path) -> None:
    """200 x 30 x 5, 200 simulations: how often the 90 % interval holds the true rank."""
    print("| judges | model | coverage | s.e. | mean width | bootstrap of means |\n|---|---|--:|--:|--:|--:|")
    for uneven in (False, True):
        for model in ("severity", "auto"):
            held, width, plain = [], [], []
            for seed in range(200):
                i, j, y, quality = contest(200, 30, 5, seed, uneven=uneven)
                true = np.empty(200, dtype=int)
                true[np.argsort(-quality)] = np.arange(1, 201)
                found = calibrate(i, j, y, seed=seed, draws=1000, model=model)
                held.append(np.mean((found.rank_low <= true) & (true <= found.rank_high)))
                width.append(np.mean(found.rank_high - found.rank_low))
                plain.append(_bootstrap(y.reshape(200, 5), true, seed))
            kind = "own slope and noise" if uneven else "severity only"
            error = np.std(held, ddof=1) / np.sqrt(len(held))
            print(
                f"| {kind} | {model} | {np.mean(held):.3f} | {error:.4f} | {np.mean(width):.1f} | {np.mean(plain):.3f} |",
                flush=True,
            )


def _bootstrap(marks: Floats, true: Ints, seed: int) -> float:
    rng = np.random.default_rng(seed)
    entries, each = marks.shape
    ranks = np.empty((300, entries))
    for at in range(300):
        means = np.take_along_axis(marks, rng.integers(0, each, (entries, each)), axis=1).mean(axis=1)
        ranks[at, np.argsort(-means)] = np.arange(1, entries + 1)
    low, high = np.quantile(ranks, [0.05, 0.95], axis=0)
    return float(np.mean((low <= true) & (true <= high)))


def held_out(data: Path) -> None:
    """Keep 3 judges an entry, predict the mean of the others; Kendall's tau-b over entries with a held-out score."""
    print(
        "| set | entries predicted | raw mean | s.e. | calibrated | s.e. | difference | s.e. | z-score per judge "
        "| chosen by cross-validation | how often it took the calibrated |"
    )
    print(f"|---|{'--:|' * 10}")
    for name, (i, j, y, room) in sets(data).items():
        found = [_one_split(i, j, y, room, seed) for seed in SPLITS]
        tau = np.array([row for row in found if row is not None])
        if len(tau) < len(SPLITS):
            print(
                f"| {name} | {_targets(i)} | fewer than {FEWEST_TARGETS} entries have over {KEEP} judges | | | | | | |"
            )
            continue
        mean, error = tau.mean(axis=0), tau.std(axis=0, ddof=1) / np.sqrt(len(tau))
        gain = tau[:, 1] - tau[:, 0]
        print(
            f"| {name} | {_targets(i)} | {mean[0]:.4f} | {error[0]:.4f} | {mean[1]:.4f} | {error[1]:.4f} "
            f"| {gain.mean():+.4f} | {gain.std(ddof=1) / np.sqrt(len(tau)):.4f} | {mean[2]:.4f} | {mean[3]:.4f} | {mean[4]:.2f} |",
            flush=True,
        )


def _targets(entry: Ints) -> int:
    return int((np.bincount(entry) > KEEP).sum())


def _one_split(i: Ints, j: Ints, y: Floats, room: Ints | None, seed: int) -> tuple[float, ...] | None:
    rng = np.random.default_rng(seed)
    order = np.lexsort((rng.random(len(i)), i))
    place = np.arange(len(i)) - np.searchsorted(i[order], i[order])
    kept, out = order[place < KEEP], order[place >= KEEP]
    entries = int(i.max()) + 1
    left = np.bincount(i[out], minlength=entries)
    at = np.flatnonzero(left)
    if len(at) < FEWEST_TARGETS:
        return None
    target = np.bincount(i[out], y[out], entries)[at] / left[at]
    i, j, y, turn = i[kept], j[kept], y[kept], place[kept]
    count = np.bincount(i, minlength=entries)
    raw = np.bincount(i, y, entries) / count
    if len(y) <= 1000:
        calibrated = calibrate(i, j, y, room=room, seed=seed, draws=400).score
    else:
        fit = fit_crossed(i, j, y, room=room)
        calibrated = fit.score
    per_judge = np.maximum(np.bincount(j), 1)
    mean = (np.bincount(j, y) / per_judge)[j]
    spread = np.sqrt(np.bincount(j, (y - mean) ** 2) / per_judge)[j]
    z = np.bincount(i, np.where(spread > 0, (y - mean) / np.where(spread > 0, spread, 1), 0), entries) / count
    chosen = _calibrated_predicts(i, j, y, room, turn, entries)
    candidates = (raw, calibrated, z, calibrated if chosen else raw)
    return (*(_tau(target, found[at]) for found in candidates), float(chosen))


def _calibrated_predicts(i: Ints, j: Ints, y: Floats, room: Ints | None, turn: Ints, entries: int) -> bool:
    """Whether severity helps inside the kept scores: each judge of an entry in turn is predicted from the others."""
    gains = []
    for out in range(KEEP):
        rest, asked = turn != out, np.flatnonzero(turn == out)
        count = np.bincount(i[rest], minlength=entries)
        asked = asked[count[i[asked]] > 0]
        if len(asked) < FEWEST_TARGETS:
            continue
        raw = np.bincount(i[rest], y[rest], entries) / np.maximum(count, 1)
        fit = fit_crossed(i[rest], j[rest], y[rest], room=room, entries=entries)
        gains.append(_tau(y[asked], fit.score[i[asked]]) - _tau(y[asked], raw[i[asked]]))
    return not gains or float(np.mean(gains)) > 0


def _tau(one: Floats, other: Floats) -> float:
    return float(kendalltau(one, other).statistic)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _numbered(rows: Iterator[tuple[str, str, float, str]]) -> tuple[Ints, Ints, Floats, Ints | None]:
    listed = list(rows)
    entry = {name: at for at, name in enumerate(dict.fromkeys(row[0] for row in listed))}
    judge = {name: at for at, name in enumerate(dict.fromkeys(row[1] for row in listed))}
    rooms = {name: at for at, name in enumerate(dict.fromkeys(row[3] for row in listed))}
    home = {row[0]: rooms[row[3]] for row in listed}
    room = np.array([home[name] for name in entry], dtype=np.intp) if len(rooms) > 1 else None
    i, j = np.array([entry[r[0]] for r in listed]), np.array([judge[r[1]] for r in listed])
    return i, j, np.array([r[2] for r in listed]), room


def sets(data: Path) -> dict[str, tuple[Ints, Ints, Floats, Ints | None]]:
    """All real sets: entry, judge, score, room."""
    folder = data / "judged_scores"
    found = {}
    for name, columns in (("1", "k1 k2 k3 k4 k5"), ("2", "k1 k2 k3 k4 k5"), ("3", "crit2 crit3 crit4 crit6")):
        found[f"writing_ratings{name}_sum"] = _numbered(
            _sums(folder / f"writing_raters/data.ratings{name}.csv", columns)
        )
    found["writing_immer02_sum"] = _numbered(_sums(folder / "writing_raters/data.immer02.csv", "a1 a2 a3 a4"))
    wine = _rows(folder / "wine_bitterness/wine.csv")
    bottle = [f"{row['temp']}_{row['contact']}_{row['bottle']}" for row in wine]
    for kind in ("response", "rating"):
        found[f"wine_{kind}_by_bottle"] = _numbered(
            (b, row["judge"], float(row[kind]), "") for b, row in zip(bottle, wine, strict=True)
        )
    found["insteval_lecturer_student"] = _numbered(
        (row["d"], row["s"], float(row["y"]), "") for row in _rows(folder / "insteval/InstEval.csv")
    )
    found["strictly"] = _numbered(_strictly(folder / "strictly/results.csv"))
    found["isu_olympics_2018 components"] = _numbered(_skating(folder / "isu_olympics_2018"))
    return found


def _sums(path: Path, columns: str) -> Iterator[tuple[str, str, float, str]]:
    for row in _rows(path):
        marks = [row[column] for column in columns.split()]
        if not any(mark in ("", "NA") for mark in marks):
            yield row["idstud"], row["rater"], sum(map(float, marks)), ""


def _strictly(path: Path) -> Iterator[tuple[str, str, float, str]]:
    for number, row in enumerate(_rows(path)):
        for column, mark in row.items():
            if column.startswith("score_") and float(mark or 0) > 0:
                yield str(number), column, float(mark), ""


def _skating(folder: Path) -> Iterator[tuple[str, str, float, str]]:
    programs = {row["performance_id"]: row["program"] for row in _rows(folder / "performances.csv")}
    names = {(row["program"], row["clean_role"]): row["clean_judge_name"] for row in _rows(folder / "judges.csv")}
    aspects = _rows(folder / "judged-aspects.csv")
    home = {row["aspect_id"]: row["performance_id"] for row in aspects if row["section"] == "components"}
    marks: dict[tuple[str, str], list[float]] = {}
    for row in _rows(folder / "judge-scores.csv"):
        if row["aspect_id"] in home:
            marks.setdefault((home[row["aspect_id"]], row["judge"]), []).append(float(row["score"]))
    for (performance, judge), values in marks.items():
        program = programs[performance]
        yield performance, names.get((program, judge), f"{program} {judge}"), float(np.mean(values)), program


PARTS = {
    "speed": speed,
    "large": large,
    "official": exact,
    "lme4": against_lme4,
    "coverage": coverage,
    "held-out": held_out,
}

if __name__ == "__main__":
    if sys.argv[1:2] == ["--row"]:
        print(json.dumps(one_row(*json.loads(sys.argv[2]))))
        sys.exit()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "part", nargs="*", choices=[*PARTS, []], help="what to measure; everything when nothing is named"
    )
    parser.add_argument("--data", type=Path, default=DATA)
    chosen = parser.parse_args()
    for part in chosen.part or PARTS:
        print(f"\n## {part}\n")
        PARTS[part](chosen.data)
