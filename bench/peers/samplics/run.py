"""Raking by samplics: python run.py CODES.npy TOTALS.json TOLERANCE; prints CPU-seconds and the worst error of a margin as JSON."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from samplics.weighting import SampleWeight

codes = np.load(sys.argv[1])
totals = json.loads(Path(sys.argv[2]).read_text())
names = [f"m{i}" for i in range(codes.shape[1])]
margins = {name: codes[:, i] for i, name in enumerate(names)}
control = {name: dict(enumerate(total)) for name, total in zip(names, totals, strict=True)}
tolerance = float(sys.argv[3])
begin = time.process_time()
weights = SampleWeight().rake(
    np.ones(len(codes)), margins, control=control, tol=tolerance, ctrl_tol=tolerance, max_iter=1000
)
cpu = time.process_time() - begin
error = max(
    float(np.max(np.abs(np.bincount(codes[:, i], weights) / np.array(total) - 1))) for i, total in enumerate(totals)
)
print(json.dumps({"cpu": cpu, "error": error}))
