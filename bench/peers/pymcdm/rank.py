"""Ranks of a weighted sum (min-max) under many weights with pymcdm: python rank.py PROBLEM.npz; prints seconds, memory, ranks' digest."""

import hashlib
import json
import resource
import sys
import time

import numpy as np
from pymcdm.methods import WSM
from pymcdm.normalizations import minmax_normalization

problem = np.load(sys.argv[1])
values, weights, types = problem["values"], problem["weights"], problem["types"]
method = WSM(minmax_normalization)
method(values, weights[0], types)
before = time.process_time()
ranks = np.array([method.rank(method(values, row, types)) for row in weights])
seconds = time.process_time() - before
digest = hashlib.sha256(np.ascontiguousarray(ranks.astype(np.int64)).tobytes()).hexdigest()
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"seconds": seconds, "megabytes": memory, "digest": digest}))
