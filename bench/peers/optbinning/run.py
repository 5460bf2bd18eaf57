"""Scorecard by optbinning with its defaults: python run.py LOANS.csv SPLITS.json; prints CPU-seconds of a fit and areas as JSON."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from optbinning import BinningProcess, Scorecard
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

warnings.filterwarnings("ignore")
data = pd.read_csv(sys.argv[1], keep_default_na=False)
bad = (data.pop("creditability") == "bad").astype(int).to_numpy()
words = [name for name in data if data[name].dtype.kind not in "if"]
cpu, areas = [], []
for split in json.loads(Path(sys.argv[2]).read_text()).values():
    train, test = np.array(split["train"]), np.array(split["test"])
    begin = time.process_time()
    card = Scorecard(
        binning_process=BinningProcess(list(data), categorical_variables=words),
        estimator=LogisticRegression(C=1e6, max_iter=10000, tol=1e-10),
        scaling_method="pdo_odds",
        scaling_method_params={"pdo": 20, "odds": 50, "scorecard_points": 600},
    )
    card.fit(data.iloc[train], bad[train])
    cpu.append(time.process_time() - begin)
    areas.append(roc_auc_score(bad[test], card.predict_proba(data.iloc[test])[:, 1]))
print(json.dumps({"cpu": float(np.mean(cpu)), "areas": areas}))
