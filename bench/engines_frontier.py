"""Measures `engines.frontier` beside its peers: python bench/engines_frontier.py [speed] [bootstrap] [fuzz] [coverage] ['coverage of 3x2 crs' ...].

Without a word all four are run. Every figure is CPU-seconds of one thread; a peer that did not run prints "not run".
The peers are in bench/peers/dealib and bench/peers/pyfrontier, each with its own virtual environment (`venv`, made
from its requirements.txt). R's time is the stored one of the known answers, carried to this machine by the yard-stick.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from huiyan.engines.frontier import efficiency_intervals, measure_efficiency
from huiyan.engines.frontier.programs import INFINITY, Program

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("HUIYAN_REAL_DATA") or ROOT / "../shared/data")
MODELS = {"crs": "ccr", "vrs": "bcc"}
SIZES = (300, 3_000, 30_000)
LARGEST_FOR_PEERS = {"dealib": 3_000, "pyfrontier": 300}  # beyond, they take many minutes
LEAST_INPUT = 1.0
Floats = NDArray[np.float64]


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def made_up(units: int, seed: int = 1) -> tuple[Floats, Floats]:
    """3 inputs, 2 outputs, a Cobb-Douglas frontier with decreasing returns (the data of the known answers)."""
    rng = np.random.default_rng(seed)
    inputs = np.round(rng.uniform(1.0, 10.0, (units, 3)), 6)
    mix, waste = rng.uniform(0.2, 0.8, units), np.abs(rng.normal(0.0, 0.3, units))
    made = inputs[:, 0] ** 0.4 * inputs[:, 1] ** 0.3 * inputs[:, 2] ** 0.2 * np.exp(-waste)
    return inputs, np.round(np.column_stack([made * np.sqrt(mix), made * np.sqrt(1 - mix)]), 6)


def yardstick() -> float:
    """CPU-seconds of 30 argsorts of one 300 x 10000 array, as in the known answers."""
    array = np.random.default_rng(0).random((300, 10_000))
    np.argsort(array)
    begin = cpu()
    for _ in range(30):
        np.argsort(array)
    return cpu() - begin


def least(work: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """The quickest of some runs, for the machine is shared."""
    times, result = [], None
    for _ in range(repeats):
        begin = cpu()
        result = work()
        times.append(cpu() - begin)
    return min(times), result


def run_peer(peer: str, inputs: Floats, outputs: Floats, returns: str) -> tuple[float, Floats] | None:
    folder = ROOT / "bench/peers" / peer
    python = folder / "venv/bin/python"
    if not python.exists() or len(inputs) > LARGEST_FOR_PEERS[peer]:
        return None
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "data.csv"
        np.savetxt(path, np.hstack([inputs, outputs]), delimiter=",", header="x1,x2,x3,y1,y2", comments="")
        one_thread = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": ""}
        command = [str(python), str(folder / "run.py"), str(path), returns, str(inputs.shape[1])]
        done = subprocess.run(command, capture_output=True, text=True, env=one_thread, check=False)
    if done.returncode:
        return None
    found = json.loads(done.stdout.splitlines()[-1])
    return found["cpu"], np.array(found["scores"])


def stored_r(what: str, column: str, yard: float) -> float | None:
    """R Benchmarking's stored time in seconds of this machine."""
    path = DATA / "known/dea/timing.json"
    if not path.exists():
        return None
    for row in json.loads(path.read_text(encoding="utf-8"))["results"]:
        if row["what"] == what:
            return float(row[column]) * yard
    return None


def speed() -> None:
    yard = yardstick()
    print(f"Scores, slacks, targets and peers, 3 x 2, input oriented; CPU-seconds, yard-stick {yard:.2f} s")
    print(
        "| units | returns | huiyan | R Benchmarking (stored) | dealib | Pyfrontier | largest difference to dealib, Pyfrontier |"
    )
    print("|--:|---|--:|--:|--:|--:|--:|")
    for units in SIZES:
        inputs, outputs = made_up(units)
        for returns, model in MODELS.items():
            repeats = 2 if units > 3_000 else 7
            taken, found = least(lambda m=model, x=inputs, y=outputs: measure_efficiency(x, y, model=m), repeats)
            stored = stored_r(f"dea n={units} 3x2 {returns} input FAST=TRUE", "ratio_to_yardstick", yard)
            cells, apart = [shown(stored, taken)], []
            for peer in ("dealib", "pyfrontier"):
                result = run_peer(peer, inputs, outputs, returns)
                cells.append(shown(result[0] if result else None, taken))
                apart.append(f"{np.abs(result[1] - found.score).max():.1e}" if result else "-")
            print(f"| {units:,} | {returns} | {taken:.4f} | {' | '.join(cells)} | {', '.join(apart)} |", flush=True)


def shown(seconds: float | None, ours: float) -> str:
    return "not run" if seconds is None else f"{seconds:.3g} ({seconds / ours:.0f}x)"


def bootstrap() -> None:
    yard = yardstick()
    print(f"Intervals by subsampling (R: the smoothed bootstrap), 3 x 2, vrs; CPU-seconds, yard-stick {yard:.2f} s")
    print("| units | draws | input oriented | output oriented | R Benchmarking (stored) |")
    print("|--:|--:|--:|--:|--:|")
    for units, draws in ((100, 2_000), (300, 2_000), (1_000, 2_000)):
        inputs, outputs = made_up(units)
        taken = [
            least(lambda x=inputs, y=outputs, b=draws, o=way: efficiency_intervals(x, y, draws=b, seed=1, orientation=o), 1)[0]
            for way in ("input", "output")
        ]  # fmt: skip
        stored = stored_r(f"dea.boot n={units} 3x2 vrs input NREP=50", "ratio_per_replication", yard * draws)
        cells = " | ".join(f"{seconds:.2f}" for seconds in taken)
        print(f"| {units:,} | {draws:,} | {cells} | {shown(stored, taken[0])} |", flush=True)


def ugly(rng: np.random.Generator, kind: str) -> tuple[Floats, Floats]:
    """A problem that solvers dislike: ties, duplicates, zeros, scales from 1e-3 to 1e8, long tails."""
    units, used, made = int(rng.integers(4, 60)), int(rng.integers(1, 6)), int(rng.integers(1, 5))
    inputs, outputs = rng.integers(1, 8, (units, used)).astype(float), rng.integers(1, 8, (units, made)).astype(float)
    if kind == "duplicates":
        twice = rng.integers(0, units, units)
        inputs, outputs = inputs[twice], outputs[twice]
    if kind in ("zeros", "zeros and scales"):
        outputs[rng.random(outputs.shape) < 0.25] = 0
        inputs[rng.random(inputs.shape) < 0.2] = 0
        outputs[:, 0], inputs[:, 0] = np.maximum(outputs[:, 0], 1), np.maximum(inputs[:, 0], 1)
        inputs, outputs = inputs[:, (inputs > 0).any(axis=0)], outputs[:, (outputs > 0).any(axis=0)]
    if kind == "long tails":
        inputs, outputs = np.exp(rng.normal(0, 1.5, inputs.shape)), np.exp(rng.normal(0, 1.5, outputs.shape))
    if kind in ("scales", "zeros and scales"):
        inputs = inputs * 10.0 ** rng.integers(-3, 9, inputs.shape[1])
        outputs = outputs * 10.0 ** rng.integers(-3, 9, outputs.shape[1])
    return inputs, outputs


def by_highs(inputs: Floats, outputs: Floats, returns: str, orientation: str) -> Floats:
    """Each unit's programme written out and solved by HiGHS from scratch, on columns of mean 1."""
    x, y = inputs / inputs.mean(axis=0), outputs / outputs.mean(axis=0)
    rows = np.hstack([x, y, np.ones((len(x), 1))]).T
    sums = (1.0, 1.0) if returns == "vrs" else (-INFINITY, INFINITY)
    scores = []
    for unit in range(len(x)):
        low = np.concatenate([np.full(x.shape[1], -INFINITY), y[unit], [sums[0]]])
        high = np.concatenate([x[unit], np.full(y.shape[1], INFINITY), [sums[1]]])
        last = np.zeros(len(rows))
        if orientation == "input":
            high[: x.shape[1]], last[: x.shape[1]] = 0.0, -x[unit]
        else:
            low[x.shape[1] : -1], last[x.shape[1] : -1] = 0.0, -y[unit]
        cost = np.append(np.zeros(len(x)), 1.0 if orientation == "input" else -1.0)
        scores.append(Program(cost, np.column_stack([rows, last]), low, high).solve().variables[-1])
    return np.array(scores)


def fuzz(least_units: int = 25_000, seed: int = 4) -> None:
    kinds = ("ties", "duplicates", "zeros", "scales", "long tails", "zeros and scales")
    rng, units, wrong, again, apart = np.random.default_rng(seed), 0, 0, 0, 0.0
    turn = 0
    while units < least_units:
        inputs, outputs = ugly(rng, kinds[turn % len(kinds)])
        turn += 1
        for returns, model in MODELS.items():
            for orientation in ("input", "output"):
                found = measure_efficiency(inputs, outputs, model=model, orientation=orientation)
                truth = by_highs(inputs, outputs, returns, orientation)
                off = np.abs(found.score - truth) / np.maximum(1.0, truth)
                units, wrong, again = units + len(off), wrong + int((off > 1e-9).sum()), again + len(found.resolved)
                apart = max(apart, float(off.max()))
    print(f"Ugly problems against HiGHS: {units:,} units, {wrong} wrong at 1e-9, largest difference {apart:.1e},")
    print(f"{again} units were solved again by HiGHS itself")


def frontier_sample(units: int, kind: str, rng: np.random.Generator) -> tuple[Floats, Floats, Floats, Floats]:
    """Inputs, outputs, true input scores, true output scores of units below a known frontier."""
    powers = {"3x2 vrs": (0.4, 0.3, 0.2), "2x1 vrs": (0.4, 0.4), "1x1 vrs": (0.5,), "3x2 crs": (0.5, 0.3, 0.2)}[kind]
    inputs = rng.uniform(LEAST_INPUT, 10.0, (units, len(powers)))
    waste = np.abs(rng.normal(0.0, 0.3, units))
    made = np.prod(inputs ** np.array(powers), axis=1) * np.exp(-waste)
    mix = rng.uniform(0.2, 0.8, units)
    outputs = np.column_stack([made * np.sqrt(mix), made * np.sqrt(1 - mix)]) if kind[:3] == "3x2" else made[:, None]
    return inputs, outputs, np.exp(-waste / sum(powers)), np.exp(waste)


FRONTIERS = ("3x2 vrs", "2x1 vrs", "1x1 vrs", "3x2 crs")


def coverage(kinds: tuple[str, ...] = FRONTIERS, simulations: int = 200, draws: int = 300) -> None:
    print(f"Share of nominal 0.95 intervals that hold the true score; {simulations} simulations, {draws} draws")
    print("within: only units whose true target lies within the range of the inputs, where data can show it at all")
    print("| frontier | orientation | units | coverage | standard error | within | mean width | mean flattery |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for kind in kinds:
        for orientation in ("input", "output"):
            for units in (60, 150):
                rows = [one_sample(units, kind, orientation, draws, seed) for seed in range(simulations)]
                held, within, width, flattery = np.mean(rows, axis=0)
                error = np.std([row[0] for row in rows]) / np.sqrt(simulations)
                figures = (held, error, within, width, flattery)
                cells = " | ".join(f"{figure:.3f}" for figure in figures)
                print(f"| {kind} | {orientation} | {units} | {cells} |", flush=True)


def one_sample(units: int, kind: str, orientation: str, draws: int, seed: int) -> tuple[float, float, float, float]:
    """Coverage, coverage within the range, mean width and mean distance from the truth of one sample."""
    inputs, outputs, down, up = frontier_sample(units, kind, np.random.default_rng([units, seed]))
    truth = down if orientation == "input" else up
    model = MODELS[kind[4:]]
    found = efficiency_intervals(inputs, outputs, model=model, orientation=orientation, draws=draws, seed=seed)
    held = (found.low <= truth) & (truth <= found.high)
    within = (truth[:, None] * inputs >= LEAST_INPUT).all(axis=1) if orientation == "input" else np.ones(units, bool)
    width, flattery = (found.high - found.low).mean(), np.abs(found.score - truth).mean()
    return float(held.mean()), float(held[within].mean()), float(width), float(flattery)


def main() -> None:
    parts = {"speed": speed, "bootstrap": bootstrap, "fuzz": fuzz, "coverage": coverage,
             **{f"coverage of {kind}": partial(coverage, (kind,)) for kind in FRONTIERS}}  # fmt: skip
    for name in sys.argv[1:] or [name for name in parts if " of " not in name]:
        begin = time.process_time()
        parts[name]()
        print(f"({name}: {time.process_time() - begin:.0f} CPU-seconds)\n", flush=True)


if __name__ == "__main__":
    main()
