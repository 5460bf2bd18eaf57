"""Measures `huiyan verify` on bundles of 10,000, 100,000 and 1,000,000 ballots, in CPU seconds, one thread.

Run: python bench/proof_verify.py [SIZE ...]. The yard-stick is hashing alone: SHA-256 of every line with its leaf
prefix, which is the least that any check of single ballots could do. Each measurement is a process of its own.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

SIZES = (10_000, 100_000, 1_000_000)
REACH = {10_000: 1.0, 1_000_000: 10.0}
PANEL = 5
RULES = {
    "criteria": [{"name": "overall", "low": "0", "high": "100"}],
    "trim": {"highest": 1, "lowest": 1},
    "rounding": {"total": {"decimals": 2}},
}
# What sends a bundle to `engines.scoring`: here it changes no rank, so that one bundle serves all measurements.
ENGINE_RULES: dict[str, dict[str, object]] = {
    "engine": {},
    "by criterion": {"combine": "by_criterion"},
    "tie-break": {"tie_breaks": [{"by": "criterion", "name": "overall"}]},
}


def ballots(size: int) -> Iterator[list[str | int | None]]:
    """Five judges an entry, marks from 60.0 to 99.9; the same every time."""
    for at in range(size):
        entry = at // PANEL
        judge = (entry * 7 + at % PANEL) % max(size // 200, PANEL)
        yield [f"E-{entry:08d}", f"J-{judge:08d}", "overall", mark(entry, at), "A"]


def mark(entry: int, at: int) -> str:
    tenths = 600 + (entry * 7919 + at * 104729) % 400
    return f"{tenths // 10}.{tenths % 10}"


def ranking(size: int) -> list[list[str | int | None]]:
    """Mean of the three middle marks, half up to two decimals; equal totals share a rank. In tenths, by integers."""
    totals = []
    for entry in range(size // PANEL):
        tenths = sorted(round(float(mark(entry, entry * PANEL + at)) * 10) for at in range(PANEL))[1:-1]
        totals.append(((2 * 10 * sum(tenths) + 3) // 6, f"E-{entry:08d}"))
    totals.sort(key=lambda item: (-item[0], item[1]))
    rows: list[list[str | int | None]] = []
    for at, (total, entry_code) in enumerate(totals):
        shared = at > 0 and totals[at - 1][0] == total
        rows.append([entry_code, f"{total // 100}.{total % 100:02d}", rows[-1][2] if shared else at + 1])
    return rows


def make(path: Path, size: int) -> None:
    from huiyan.engines.proof import Head, Key, prove, seal, seal_table, sign_head, write_bundle

    key, rows = Key(bytes(32)), ranking(size)
    seals = [
        seal_table("ballots", ["entry", "judge", "criterion", "mark", "room"], ballots(size)),
        seal_table("ranking", ["entry", "total", "rank"], rows),
    ]
    at = datetime(2026, 11, 23, tzinfo=UTC)
    sealed = seal("competition.results", {"rules": RULES}, key, at, tables=seals, demonstration=True)
    head = sign_head(Head("bench.example/log", 1, sealed.leaf, sealed.record["at"]), key)
    log = prove(0, 1, [sealed.leaf], head=head, key=key.public)
    write_bundle(path, sealed, {"ballots": ballots(size), "ranking": rows}, log)


def measure(what: str, path: Path) -> None:
    """Run one thing in this process and print what it took."""
    from huiyan.cli.recompute import recompute
    from huiyan.cli.recompute_results import Sheets, official_ranking
    from huiyan.engines.proof import Bundle, Columns, check_bundle
    from huiyan.engines.scoring import rule_book_from

    def by_engine(bundle: Bundle) -> dict[str, Columns]:
        rules = {**RULES, **ENGINE_RULES[what]}
        return {"ranking": official_ranking(Sheets(bundle.tables), rule_book_from(rules))}

    began = time.process_time()
    if what == "hash":
        with path.open("rb") as stream:
            for line in stream:
                hashlib.sha256(b"\0" + line).digest()
        outcome = "hashed"
    else:
        found = check_bundle(path, {"verify": recompute, "seal": None}.get(what, by_engine))
        outcome = str(found.difference) if found.difference else found.steps["ranking"]
    taken = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": taken, "megabytes": peak, "outcome": outcome}))


def run(what: str, path: Path) -> dict[str, object]:
    """The measurement in a fresh process; importing is not counted, starting up is printed apart."""
    answer = subprocess.run([sys.executable, __file__, what, str(path)], check=True, capture_output=True, text=True)
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def shown(found: dict[str, object]) -> str:
    return f"{found['seconds']:.3f} s, {found['megabytes']:.0f} MB, {found['outcome']}"


def main(sizes: list[int]) -> None:
    names = (
        "ballots", "file", "hashing alone", "seal and log", "verify", "reach", "against hashing", "peak memory",
        "ranking", "verify by engines.scoring", "trimmed by criterion", "with a tie-break by criterion",
    )  # fmt: skip
    print(f"| {' | '.join(names)} |\n|{'--:|' * len(names)}")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = Path(folder) / f"{size}.jsonl"
            make(path, size)
            hashing, seal, whole = (run(what, path) for what in ("hash", "seal", "verify"))
            engine = " | ".join(shown(run(what, path)) for what in ENGINE_RULES)
            reach = f"{REACH[size]:g} s" if size in REACH else ""
            ratio = float(str(whole["seconds"])) / float(str(hashing["seconds"]))
            print(
                f"| {size:,} | {path.stat().st_size / 1e6:.1f} MB | {hashing['seconds']:.3f} s | {seal['seconds']:.3f} s "
                f"| {whole['seconds']:.3f} s | {reach} | {ratio:.1f} x | {whole['megabytes']:.0f} MB | {whole['outcome']} "
                f"| {engine} |",
                flush=True,
            )


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ("hash", "seal", "verify", *ENGINE_RULES):
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]] or list(SIZES))
