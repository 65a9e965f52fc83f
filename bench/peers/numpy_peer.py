"""numpy by hand: python3 numpy_peer.py FOLDER. Reads "run N" lines; answers each with {"seconds", "cost"}."""
import json
import sys
import time

import numpy as np

folder = sys.argv[1]
work = json.load(open(f"{folder}/workload.json"))
kind = np.float32 if work["precision"] == "float32" else np.float64
layers, rows, rate = work["layers"], work["rows"], kind(work["learningRate"])
X = np.fromfile(f"{folder}/X.bin", kind).reshape(rows, layers[0])
labels = np.fromfile(f"{folder}/Y.bin", np.int32)
flat = np.fromfile(f"{folder}/parameters.bin", kind)
Y = labels.astype(kind).reshape(rows, 1) if layers[-1] == 1 else np.eye(layers[-1], dtype=kind)[labels]

W, b, at = [], [], 0
for before, units in zip(layers, layers[1:]):
    W.append(flat[at : at + units * before].reshape(units, before).copy())
    at += units * before
    b.append(flat[at : at + units].copy())
    at += units


def epoch():
    A, Z = [X], []
    for l in range(len(W)):
        Z.append(A[-1] @ W[l].T + b[l])
        A.append(np.maximum(Z[-1], 0))
    z = Z[-1]
    if layers[-1] == 1:
        p = 1 / (1 + np.exp(-z))
        cost = np.mean(np.maximum(z, 0) - Y * z + np.log1p(np.exp(-np.abs(z))))
    else:
        z = z - z.max(1, keepdims=True)
        e = np.exp(z)
        p = e / e.sum(1, keepdims=True)
        cost = np.mean(np.log(e.sum(1)) - (Y * z).sum(1))
    dZ = (p - Y) / kind(rows)
    for l in reversed(range(len(W))):
        dW, db = dZ.T @ A[l], dZ.sum(0)
        if l > 0:
            dZ = (dZ @ W[l]) * (Z[l - 1] >= 0)
        W[l] -= rate * dW
        b[l] -= rate * db
    return float(cost)


for line in sys.stdin:
    began = time.perf_counter()
    for _ in range(int(line.split()[1])):
        cost = epoch()
    print(json.dumps({"seconds": time.perf_counter() - began, "cost": cost}), flush=True)
