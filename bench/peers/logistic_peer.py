"""scikit-learn's LogisticRegression (lbfgs, no penalty): time to reach a cost. Reads "reach COST" lines."""
import json
import sys
import time
import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

warnings.filterwarnings("ignore")
folder = sys.argv[1]
work = json.load(open(f"{folder}/workload.json"))
kind = np.float32 if work["precision"] == "float32" else np.float64
X = np.fromfile(f"{folder}/X.bin", kind).reshape(work["rows"], work["layers"][0])
Y = np.fromfile(f"{folder}/Y.bin", np.int32)

for line in sys.stdin:
    goal = float(line.split()[1])
    for steps in range(1, 1000):
        model = LogisticRegression(penalty=None, max_iter=steps, tol=1e-12)
        began = time.perf_counter()
        model.fit(X, Y)
        seconds = time.perf_counter() - began
        cost = log_loss(Y, model.predict_proba(X))
        if cost <= goal:
            break
    print(json.dumps({"seconds": seconds, "cost": float(cost)}), flush=True)
