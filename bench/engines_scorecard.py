"""Measures `engines.scorecard`: python bench/engines_scorecard.py [packs] [advisory].

`packs` assesses made-up enterprises by the packs, smallest changes included; `advisory` fits the statistical score beside
optbinning on the German credit data. CPU-seconds of one thread; a peer that did not run prints "not run".
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np

from huiyan.engines.scorecard import Facts, Pack, assess_all, auc, chance_of_bad, fit_advisory, read_pack

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("HUIYAN_REAL_DATA") or ROOT / "../shared/data")
SIZES = (2_000, 20_000, 100_000)
RARE = ("accident", "violation", "prohibited", "dishonest")
SCALES = {"rd_domestic": 0.25, "total_income": 0.8, "ht_income": 0.8, "shared_area": 0.9}


def made_up(pack: Pack, count: int) -> Facts:
    """Enterprises of which many stand near the bounds; the experts' points are left to them."""
    rng = np.random.default_rng(1)
    values = {}
    for fact in pack.facts:
        if fact.kind == "yes_no":
            rare = fact.default is not None or any(word in fact.name for word in RARE)
            column = (rng.random(count) < (0.03 if rare else 0.97)).astype(float)
        elif fact.kind == "date":
            column = float(date(2026, 6, 1).toordinal()) - (
                rng.integers(200, 4000, count) if fact.name == "registered_on" else 0.0
            )
        elif fact.kind == "text":
            column = rng.integers(0, len(fact.options), count).astype(float)
        elif fact.optional:
            column = np.full(count, np.nan)
        elif fact.unit == "yuan":
            scale = SCALES.get(fact.name, 0.06 if fact.name.startswith("rd") else 1.0)
            column = np.round(scale * np.exp(rng.normal(17, 0.4, count)), 2)
        elif fact.unit == "person":
            column = rng.integers(5, 40, count) + (0.0 if fact.name.startswith("st_") else 100.0)
        else:
            column = np.floor(rng.gamma(2.0, 15.0, count))
            if fact.high is not None:
                column = np.minimum(column, fact.high)
        values[fact.name] = np.broadcast_to(column, (count,)).astype(float)
    for parameter in pack.parameters:
        values[parameter.name] = np.full(count, np.nan if parameter.value is None else parameter.value)
    return Facts(tuple(f"e{row:06d}" for row in range(count)), values)


def assess(facts: Facts, pack: Pack) -> tuple[float, dict[str, int], int]:
    """CPU-seconds of verdicts, points and changes; how many of each verdict; how many refusals have a single change."""
    begin = time.process_time()
    found = assess_all(facts, pack)
    seen = Counter(assessment.verdict for assessment in found)
    changes = sum(bool(assessment.changes) for assessment in found)
    return time.process_time() - begin, dict(seen), changes


def packs() -> None:
    print("| pack | enterprises | CPU-s | verdicts | refusals that one change turns |")
    print("|---|--:|--:|---|--:|")
    for name in ("high_tech_enterprise", "tech_sme", "innovative_sme", "national_makerspace", "demonstration_loan"):
        pack = read_pack(name)
        for count in SIZES if name == "high_tech_enterprise" else (20_000,):
            seconds, seen, changes = assess(made_up(pack, count), pack)
            words = ", ".join(f"{verdict} {number:,}" for verdict, number in sorted(seen.items()))
            print(f"| {name} | {count:,} | {seconds:.2f} | {words} | {changes:,} |")


def advisory() -> None:
    loans, splits = DATA / "loans/german_credit/germancredit.csv", DATA / "known/weights_of_evidence/german_splits.json"
    with loans.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    bad = np.array([row["creditability"] == "bad" for row in rows], dtype=float)
    columns = {}
    for name in rows[0]:
        texts = [row[name] for row in rows]
        columns[name] = np.array(texts, dtype=float) if all(text.isdigit() for text in texts) else np.array(texts)
    del columns["creditability"]
    areas, begin = [], time.process_time()
    for split in json.loads(splits.read_text()).values():
        train, test = np.array(split["train"]), np.array(split["test"])
        model = fit_advisory({name: values[train] for name, values in columns.items()}, bad[train])
        areas.append(auc(chance_of_bad(model, {name: values[test] for name, values in columns.items()}), bad[test]))
    ours = (time.process_time() - begin) / len(areas)
    print("| German credit, 5 splits | CPU-s per fit | area under the curve on the test parts | mean |")
    print("|---|--:|---|--:|")
    print(f"| huiyan | {ours:.3f} | {' '.join(f'{area:.4f}' for area in areas)} | {np.mean(areas):.4f} |")
    folder = ROOT / "bench/peers/optbinning"
    if not (folder / "venv/bin/python").exists():
        print("| optbinning | not run | | |")
        return
    done = subprocess.run(
        [folder / "venv/bin/python", folder / "run.py", loans, splits], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": ""}, timeout=900, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    print(
        f"| optbinning | {found['cpu']:.3f} | {' '.join(f'{area:.4f}' for area in found['areas'])} | {np.mean(found['areas']):.4f} |"
    )


def main() -> None:
    for work in sys.argv[1:] or ["packs", "advisory"]:
        {"packs": packs, "advisory": advisory}[work]()
        print()


if __name__ == "__main__":
    main()
