"""Peer: the same assignment as a minimum-cost flow of OR-tools. Reads a problem (.npz), prints seconds, total and memory as JSON.

Its environment: python -m venv bench/peers/ortools/venv; bench/peers/ortools/venv/bin/pip install -r bench/peers/ortools/requirements.txt
"""

import json
import resource
import sys
import time

import numpy as np
from ortools.graph.python import min_cost_flow

SCALE = 10**6


def main() -> None:
    problem = np.load(sys.argv[1])
    start, judge, worth, most, per_entry = (problem[name] for name in ("start", "judge", "worth", "most", "per_entry"))
    entries, judges = len(start) - 1, len(most)
    before = time.process_time()
    flow = min_cost_flow.SimpleMinCostFlow()
    entry = np.repeat(np.arange(entries), np.diff(start))
    cost = -np.rint(worth * SCALE).astype(np.int64)
    flow.add_arcs_with_capacity_and_unit_cost(entry, entries + judge, np.ones(len(judge), np.int64), cost)
    sink = entries + judges
    flow.add_arcs_with_capacity_and_unit_cost(
        entries + np.arange(judges), np.full(judges, sink), most, np.zeros(judges, np.int64)
    )
    flow.set_nodes_supplies(np.arange(entries), np.full(entries, int(per_entry)))
    flow.set_node_supply(sink, -entries * int(per_entry))
    solved = flow.solve() == flow.OPTIMAL
    seconds = time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        json.dumps(
            {
                "seconds": seconds,
                "total": -flow.optimal_cost() / SCALE,
                "gap": 0.0 if solved else None,
                "megabytes": memory,
            }
        )
    )


if __name__ == "__main__":
    main()
