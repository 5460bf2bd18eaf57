"""Measures `engines.composite` beside COINr and pymcdm: python bench/engines_composite.py.

CPU-seconds of one thread, each piece of work in its own process; loading libraries is not counted. COINr (R) does not install
from the Python index: its stored time, taken as a ratio to a yard-stick (30 argsorts of 300 x 10,000), is carried here by
running the yard-stick again in the same minute. pymcdm runs in its own environment; where it did not run, "not run" stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
PEER = ROOT / "bench" / "peers" / "pymcdm"
DATA = Path(os.environ.get("HUIYAN_REAL_DATA") or ROOT / "../shared/data")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT / "src")}
TREATMENTS = "treatment=" + ",".join(f"winsorise:{points}" for points in range(1, 6))
ASEM = (TREATMENTS, "normalisation=minmax:1:100,zscore:10:2", "aggregation=arithmetic,geometric")
LARGE = (
    "imputation=mean,median,group_mean,group_median",
    TREATMENTS + ",none",
    "normalisation=minmax:1:100,zscore:200:10,rank,percentile:1:100",
    "aggregation.2.3=arithmetic,geometric,harmonic",
    "aggregation.4=arithmetic,geometric,harmonic",
)


def measured(work: Callable[[], Any]) -> dict[str, Any]:
    before = time.process_time()
    found = work()
    seconds = time.process_time() - before
    return {
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **(found or {}),
    }


def asem(kind: str, size: int) -> dict[str, Any]:
    """The published index with the four factors of COINr's own sensitivity vignette."""
    from scipy.stats import qmc  # noqa: F401 - loading a library is not part of the work

    from huiyan.engines import composite as c

    framework = c.read_framework(DATA / "indicators/asem_coinr/ASEM_iMeta.csv")
    data = c.read_observations(DATA / "indicators/asem_coinr/ASEM_iData.csv", framework)
    recipe = c.Recipe(imputation=c.Imputation("group_mean", "EurAsia_group"))
    factors = tuple(c.Factor.parse(text, framework) for text in ASEM)
    vectors = size // 20 if kind == "exact" else None
    choices = c.Choices(factors, c.WeightNoise(0.25, (2, 3), vectors))
    if kind == "compute":
        return measured(lambda: c.compute_index(data, framework, recipe) and None)
    if kind == "draws":
        return measured(lambda: c.uncertainty(data, framework, recipe, choices, draws=size, seed=1) and None)
    return measured(lambda: c.sensitivity(data, framework, recipe, choices, seed=1) and None)


def invented(units: int, indicators: int, pillars: int, parts: int) -> tuple[Any, Any]:
    """Skewed indicators with three common causes, 5 % gaps, six groups; three levels where `parts` is over 0."""
    from huiyan.engines import composite as c

    rng = np.random.default_rng(3)
    causes = rng.normal(size=(units, 3)) @ (rng.random((3, indicators)) * 0.6 + 0.2)
    values = np.exp((causes + rng.normal(size=causes.shape) * 0.8) * rng.uniform(0.2, 1.0, indicators))
    values[rng.random(values.shape) < 0.05] = np.nan
    signs = np.where(rng.random(indicators) < 0.15, -1, 1)
    leaves = [
        c.Indicator(f"i{at}", f"p{at * pillars // indicators}", direction=int(signs[at])) for at in range(indicators)
    ]
    above = [c.Aggregate(f"p{at}", f"s{at * parts // pillars}" if parts else "index") for at in range(pillars)]
    above += [c.Aggregate(f"s{at}", "index") for at in range(parts)]
    framework = c.Framework.build(leaves, [*above, c.Aggregate("index", None)], groups=["group"])
    names = tuple(f"u{row}" for row in range(units))
    groups = {"group": tuple(f"g{row % 6}" for row in range(units))}
    return c.Observations(names, tuple(leaf.code for leaf in leaves), values, groups=groups), framework


def large(size: int) -> dict[str, Any]:
    from scipy.stats import qmc  # noqa: F401 - loading a library is not part of the work

    from huiyan.engines import composite as c

    data, framework = invented(300, 140, 21, 7)
    recipe = c.Recipe(imputation=c.Imputation("mean"), normalisation=c.Normalisation("minmax", 1, 100))
    choices = c.Choices(tuple(c.Factor.parse(text, framework) for text in LARGE), c.WeightNoise(0.25))
    return measured(lambda: c.uncertainty(data, framework, recipe, choices, draws=size, seed=1) and None)


def recompute(units: int) -> dict[str, Any]:
    """One weight moves: means and ranks again; and, for comparison, everything from the raw data again."""
    from huiyan.engines import composite as c

    data, framework = invented(units, 30, 5, 0)
    recipe = c.Recipe(imputation=c.Imputation("median"))
    index = c.compute_index(data, framework, recipe)
    whole = measured(lambda: c.compute_index(data, framework, recipe) and None)["seconds"]
    return {**measured(lambda: c.reweigh(index, {"i3": 2.0}) and None), "whole": whole}


def weights(path: str) -> dict[str, Any]:
    """The same weighted sums as pymcdm's: one level, min-max, every row of weights."""
    from huiyan.engines import composite as c
    from huiyan.engines.composite.variants import Design, Problem, rank_variants

    problem = np.load(path)
    columns = problem["values"].shape[1]
    leaves = [c.Indicator(f"i{at}", "index") for at in range(columns)]
    framework = c.Framework.build(leaves, [c.Aggregate("index", None)])
    data = c.Observations(
        tuple(f"u{row}" for row in range(len(problem["values"]))),
        tuple(leaf.code for leaf in leaves),
        problem["values"],
    )
    recipe = c.Recipe(treatment=c.Treatment("none"))
    choices = c.Choices((), c.WeightNoise(0.5))
    task = Problem(data, framework, recipe, choices, np.ones(len(data.units), dtype=bool))
    design = Design(np.zeros((len(problem["weights"]), 0), dtype=np.int64), problem["weights"])
    found: list[Any] = []
    cost = measured(lambda: found.append(rank_variants(task, design)))
    digest = hashlib.sha256(np.ascontiguousarray(found[0].astype(np.int64)).tobytes()).hexdigest()
    return {**cost, "digest": digest}


def yardstick() -> dict[str, Any]:
    """As known/composite/yardstick.py: 30 argsorts of one 300 x 10,000 array."""
    array = np.random.default_rng(0).random((300, 10000))
    np.argsort(array)
    return measured(lambda: [np.argsort(array) for _ in range(30)] and None)


def run(*command: str) -> dict[str, Any] | None:
    """What a program printed, None when it did not run."""
    if not Path(command[0]).exists():
        return None
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **ONE_THREAD}, check=False)
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    return dict(json.loads(done.stdout))


def own(*words: str) -> dict[str, Any] | None:
    return run(sys.executable, __file__, *words)


def line(work: str, reach: str, found: dict[str, Any] | None, peer: str) -> None:
    cost = "not run" if found is None else f"{found['seconds']:.4f} s, {found['megabytes']} MB"
    print(f"| {work} | {reach} | {cost} | {peer} |", flush=True)


def carried(found: dict[str, Any] | None, stick: float, ratio: float) -> str:
    """COINr's stored ratio to the yard-stick, in seconds of this minute."""
    if found is None:
        return "not run"
    return f"COINr {ratio * stick:,.1f} s carried by the yard-stick: {ratio * stick / found['seconds']:,.0f} x ours"


def published(stick: float) -> None:
    stored = json.loads((DATA / "known/composite/timing.json").read_text())["results"]
    once, each = stored[0]["ratio_to_yardstick"], stored[1]["ratio_per_replication"]
    found = own("asem", "compute", "0")
    line("ASEM 51 x 49, one index", "", found, carried(found, stick, once))
    for size in (1_000, 10_000, 100_000):
        found = own("asem", "draws", str(size))
        line(f"ASEM, {size:,} draws", "0.25 s" if size == 10_000 else "", found, carried(found, stick, each * size))
    for size in (200, 2_000, 20_000):
        found = own("asem", "exact", str(size))
        peer = carried(found, stick, each * size)
        line(
            f"ASEM, exact sensitivity of {size:,}",
            "0.1 s" if size == 2_000 else "",
            found,
            f"one pass over as many: {peer}",
        )


def main() -> None:
    if len(sys.argv) > 1:
        name, *words = sys.argv[1:]
        works: dict[str, Callable[..., dict[str, Any]]] = {
            "asem": lambda kind, size: asem(kind, int(size)), "large": lambda size: large(int(size)),
            "recompute": lambda units: recompute(int(units)), "weights": weights, "yardstick": yardstick,
        }  # fmt: skip
        print(json.dumps(works[name](*words)))
        return
    stick = own("yardstick")
    assert stick is not None
    print(f"yard-stick {stick['seconds']:.2f} s (3.2-3.5 s where COINr was timed)\n")
    print("| work | reach | huiyan | peer |\n|---|---|---|---|")
    if (DATA / "indicators/asem_coinr").exists():
        published(stick["seconds"])
    else:
        print("| ASEM | | not run (the data set is not beside the project) | |")
    for size in (1_000, 10_000, 32_768):
        line(
            f"300 x 140 x 3 levels, five factors, {size:,} draws",
            "2 s, 400 MB" if size == 10_000 else "",
            own("large", str(size)),
            "",
        )
    for units in (288, 2_880, 28_800):
        found = own("recompute", str(units))
        whole = "" if found is None else f"(from raw data {found['whole']:.3f} s)"
        line(f"{units:,} x 30, one weight moves", "0.02 s" if units == 288 else "", found, whole)
    for draws in (100, 1_000, 10_000):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/problem.npz"
            rng = np.random.default_rng(1)
            raw = rng.uniform(0.5, 1.5, (draws, 49))
            np.savez(path, values=rng.random((51, 49)), weights=raw / raw.sum(axis=1, keepdims=True), types=np.ones(49))
            found, peer = own("weights", path), run(str(PEER / "venv/bin/python"), str(PEER / "rank.py"), path)
        beside = "pymcdm not run"
        if found and peer:
            agree = "same ranks" if found["digest"] == peer["digest"] else "ranks differ"
            beside = f"pymcdm {peer['seconds']:.3f} s: {peer['seconds'] / found['seconds']:.0f} x ours, {agree}"
        line(f"weighted sum 51 x 49, {draws:,} weight sets", "", found, beside)


if __name__ == "__main__":
    main()
