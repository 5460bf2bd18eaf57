"""Input-oriented scores by dealib: python run.py DATA.csv crs|vrs INPUTS; prints CPU-seconds and scores as JSON."""

import json
import sys
import time

import dealib
import numpy as np

table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
inputs = int(sys.argv[3])
begin = time.process_time()
found = dealib.dea(table[:, :inputs], table[:, inputs:], rts=sys.argv[2], orientation="input")
print(json.dumps({"cpu": time.process_time() - begin, "scores": np.asarray(found.eff).ravel().tolist()}))
