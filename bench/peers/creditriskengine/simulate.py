"""Single-factor losses with creditriskengine: python simulate.py PORTFOLIO.npz SCENARIOS; prints seconds, memory, mean and quantiles."""

import json
import resource
import sys
import time

import numpy as np
from creditriskengine.portfolio.copula import simulate_single_factor

portfolio, scenarios = np.load(sys.argv[1]), int(sys.argv[2])
before = time.process_time()
losses = simulate_single_factor(
    portfolio["pd"], portfolio["lgd"], portfolio["ead"], 0.12, n_simulations=scenarios, seed=1
)
seconds = time.process_time() - before
quantiles = [float(np.quantile(losses, level)) for level in (0.5, 0.9, 0.99, 0.999)]
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"seconds": seconds, "megabytes": memory, "mean": float(losses.mean()), "quantiles": quantiles}))
