"""scikit-learn's MLPClassifier, solver sgd on full batches: python3 sklearn_peer.py FOLDER. Protocol as torch_peer.py."""
import json
import sys
import time
import warnings

import numpy as np
from sklearn.neural_network import MLPClassifier

warnings.filterwarnings("ignore")
folder = sys.argv[1]
work = json.load(open(f"{folder}/workload.json"))
kind = np.float32 if work["precision"] == "float32" else np.float64
layers, rows = work["layers"], work["rows"]
X = np.fromfile(f"{folder}/X.bin", kind).reshape(rows, layers[0])
Y = np.fromfile(f"{folder}/Y.bin", np.int32)
flat = np.fromfile(f"{folder}/parameters.bin", kind)

model = MLPClassifier(
    layers[1:-1], solver="sgd", batch_size=rows, momentum=0, alpha=0, shuffle=False, max_iter=1,
    learning_rate_init=work["learningRate"], tol=0, n_iter_no_change=10**9, warm_start=True,
)
model.fit(X, Y)
at = 0
for l, (before, units) in enumerate(zip(layers, layers[1:])):
    model.coefs_[l] = flat[at : at + units * before].reshape(units, before).T.copy()
    at += units * before
    model.intercepts_[l] = flat[at : at + units].copy()
    at += units

for line in sys.stdin:
    model.set_params(max_iter=int(line.split()[1]))
    began = time.perf_counter()
    model.fit(X, Y)
    print(json.dumps({"seconds": time.perf_counter() - began, "cost": float(model.loss_curve_[-1])}), flush=True)
