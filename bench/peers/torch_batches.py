"""PyTorch's Adam on mini-batches in the order of the rows: python3 torch_batches.py FOLDER THREADS. Protocol as torch_peer.py."""
import json
import sys
import time

import numpy as np
import torch

folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
work = json.load(open(f"{folder}/workload.json"))
kind = np.float32 if work["precision"] == "float32" else np.float64
layers, rows, batch = work["layers"], work["rows"], work["batchSize"]
X = torch.from_numpy(np.fromfile(f"{folder}/X.bin", kind).reshape(rows, layers[0]))
labels = np.fromfile(f"{folder}/Y.bin", np.int32)
flat = np.fromfile(f"{folder}/parameters.bin", kind)

modules, at = [], 0
for before, units in zip(layers, layers[1:]):
    linear = torch.nn.Linear(before, units, dtype=X.dtype)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(flat[at : at + units * before].reshape(units, before)))
        at += units * before
        linear.bias.copy_(torch.from_numpy(flat[at : at + units]))
        at += units
    modules += [linear, torch.nn.ReLU()]
model = torch.nn.Sequential(*modules[:-1])
if layers[-1] == 1:
    Y, loss_of = torch.from_numpy(labels.astype(kind)).reshape(rows, 1), torch.nn.BCEWithLogitsLoss()
else:
    Y, loss_of = torch.from_numpy(labels.astype(np.int64)), torch.nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=work["learningRate"])

for line in sys.stdin:
    began = time.perf_counter()
    for _ in range(int(line.split()[1])):
        total = 0.0
        for i in range(0, rows, batch):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(model(X[i : i + batch]), Y[i : i + batch])
            loss.backward()
            optimizer.step()
            total += loss.item() * min(batch, rows - i)
        cost = total / rows
    print(json.dumps({"seconds": time.perf_counter() - began, "cost": cost}), flush=True)
