"""Measures `engines.matching` beside OR-tools: python bench/judging_assign.py [--large] [--huge] [--highs].

Every figure is CPU-seconds of one thread, each program in its own process; a peer that did not run prints "not run".
The public sets are looked for beside the project or where HUIYAN_REAL_DATA says.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
PEER = ROOT / "bench" / "peers" / "ortools"
DATA = Path(os.environ.get("HUIYAN_REAL_DATA") or ROOT / "../shared/data")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT / "src")}
SIZES = {
    "small": (1_000, 100, 60, 4),
    "middle": (10_000, 1_000, 60, 4),
    "large": (100_000, 5_000, 58, 5),
    "huge": (1_000_000, 50_000, 40, 5),
}
SEATS = 1.2


def make_contest(n: int, m: int, pairs: int, per_entry: int, seed: int = 0) -> dict[str, Any]:
    """A contest with fields of unequal size: 70 % of an entry's pairs lie in its field, and are worth more."""
    rng = np.random.default_rng(seed)
    fields = int(np.clip(m // 40, 5, 200))
    size = 1 / np.arange(1, fields + 1) ** 0.6
    entry_field = rng.choice(fields, n, p=size / size.sum())
    judge_field = np.sort(rng.choice(fields, m, p=size / size.sum()))
    first, last = (np.searchsorted(judge_field, np.arange(fields), side) for side in ("left", "right"))
    inside = round(0.7 * pairs)
    at_home = (
        first[entry_field, None] + rng.random((n, inside), np.float32) * np.maximum(last - first, 1)[entry_field, None]
    )
    judge = np.concatenate(
        [np.minimum(at_home, m - 1).astype(np.int32), rng.integers(0, m, (n, pairs - inside), np.int32)], axis=1
    )
    judge.sort(axis=1)
    once = np.ones(judge.shape, bool)
    once[:, 1:] = judge[:, 1:] != judge[:, :-1]
    liked = rng.normal(0, 0.05, m).astype(np.float32)
    worth = (
        0.5 * (judge_field[judge] == entry_field[:, None]) + liked[judge] + 0.4 * rng.random(judge.shape, np.float32)
    )
    return {
        "start": np.concatenate([[0], np.cumsum(once.sum(axis=1))]),
        "judge": judge[once],
        "worth": np.round(np.clip(worth, 0.01, 1.0)[once].astype(np.float64), 4),
        "most": np.maximum(rng.multinomial(int(n * per_entry * SEATS), np.full(m, 1 / m)), 1),
        "per_entry": np.array(per_entry),
    }


def measure_own(path: str) -> dict[str, float]:
    """Solve a stored problem in this process."""
    import scipy.optimize  # noqa: F401 - loading a library is not part of the work
    from scipy.sparse import csr_array

    from huiyan.engines.matching import assign

    problem = np.load(path)
    shape = (len(problem["start"]) - 1, len(problem["most"]))
    affinity = csr_array((problem["worth"], problem["judge"], problem["start"]), shape=shape)
    per_entry, most = int(problem["per_entry"]), problem["most"]
    del problem
    before = time.process_time()
    found = assign(affinity, per_entry=per_entry, max_load=most)
    seconds = time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "total": found.total, "gap": found.gap, "megabytes": memory}


def measure_highs(path: str) -> dict[str, float]:
    """The whole linear programme by HiGHS."""
    from scipy.sparse import csr_array

    from huiyan.engines.matching import build_problem
    from huiyan.engines.matching.programme import solve_linear

    stored = np.load(path)
    shape = (len(stored["start"]) - 1, len(stored["most"]))
    affinity = csr_array((stored["worth"], stored["judge"], stored["start"]), shape=shape)
    problem = build_problem(affinity, per_entry=int(stored["per_entry"]), max_load=stored["most"])
    before = time.process_time()
    found = solve_linear(problem)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": time.process_time() - before, "total": found.value, "gap": 0.0, "megabytes": memory}


def run(command: list[str], **environment: str) -> dict[str, float] | None:
    """What a program printed, None when it did not run."""
    if not Path(command[0]).exists():
        return None
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, **ONE_THREAD, **environment}, check=False
    )
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    return dict(json.loads(done.stdout))


def said(found: dict[str, float] | None, beside: dict[str, float] | None = None) -> str:
    if found is None:
        return "not run"
    ratio = f", {found['seconds'] / beside['seconds']:.1f} x ours" if beside else f", gap {found['gap']:.5%}"
    return f"{found['seconds']:.2f} s, {found['megabytes']} MB{ratio}"


def contests(names: list[str], *, highs: bool) -> None:
    print("| contest | eligible pairs | huiyan | OR-tools | HiGHS | totals agree to |\n|---|---|---|---|---|---|")
    for name in names:
        n, m, pairs, per_entry = SIZES[name]
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/contest.npz"
            contest = make_contest(n, m, pairs, per_entry)
            count = len(contest["judge"])
            np.savez(path, **contest)
            del contest
            own = run([sys.executable, __file__, "--own", path])
            peer = run([str(PEER / "venv/bin/python"), str(PEER / "assign.py"), path])
            programme = run([sys.executable, __file__, "--programme", path]) if highs and name != "huge" else None
        agree = "" if own is None or peer is None else f"{abs(own['total'] - peer['total']) / peer['total']:.1e}"
        print(
            f"| {n:,} x {m:,}, {per_entry} each | {count:,} | {said(own)} | {said(peer, own)} | {said(programme, own)} | {agree} |",
            flush=True,
        )


def midl() -> None:
    """Fair and randomised on the public sets."""
    from huiyan.engines.matching import assign

    folder = DATA / "assignment" / "midl"
    if not folder.exists():
        print("\nMIDL: not run (the data set is not beside the project)")
        return
    worth, need, most = (np.load(folder / f"{name}.npy") for name in ("scores", "covs", "loads"))
    rules = {"per_entry": need, "max_load": most}
    assign(worth.T[:5], per_entry=1, max_load=1)
    for objective, more in (("total", {}), ("fair", {}), ("random", {"cap": 0.5, "seed": 1})):
        before = time.process_time()
        found = assign(worth.T, **rules, objective=objective, **more)
        lottery = found.probabilities
        total = found.total if lottery is None else lottery.expected_total
        worst = f", worst entry {found.worst_entry:.4f} of at most {found.worst_bound:.4f}"
        print(
            f"\nMIDL {objective}: {time.process_time() - before:.2f} s, total {total:.4f}{'' if lottery else worst}",
            flush=True,
        )


def main() -> None:
    if "--own" in sys.argv:
        print(json.dumps(measure_own(sys.argv[-1])))
        return
    if "--programme" in sys.argv:
        print(json.dumps(measure_highs(sys.argv[-1])))
        return
    names = ["small", "middle", *(name for name in ("large", "huge") if f"--{name}" in sys.argv)]
    contests(names, highs="--highs" in sys.argv)
    midl()


if __name__ == "__main__":
    main()
