"""Input-oriented scores by Pyfrontier: python run.py DATA.csv crs|vrs INPUTS; prints CPU-seconds and scores as JSON."""

import json
import resource
import sys

import numpy as np
from Pyfrontier.frontier_model import EnvelopDEA


def cpu() -> float:
    """Of this process and of the solver's processes that it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1)
inputs = int(sys.argv[3])
begin = cpu()
dea = EnvelopDEA(sys.argv[2].upper(), "in")
dea.fit(table[:, :inputs], table[:, inputs:])
print(json.dumps({"cpu": cpu() - begin, "scores": [float(one.score) for one in dea.results]}))
