"""2PL by girth's marginal maximum likelihood: python run.py ANSWERS.npy; prints CPU-seconds, slopes and difficulties as JSON."""

import json
import sys
import time

import girth
import numpy as np

answers = np.load(sys.argv[1]).T.astype(int)
begin = time.process_time()
found = girth.twopl_mml(answers)
print(
    json.dumps(
        {
            "cpu": time.process_time() - begin,
            "slopes": np.asarray(found["Discrimination"]).tolist(),
            "difficulties": np.asarray(found["Difficulty"]).tolist(),
        }
    )
)
