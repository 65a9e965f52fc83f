"""One read of X at the machine's memory speed, as PyTorch's sum does it on all cores: the floor under one epoch of logistic regression."""
import json
import os
import sys
import time

import numpy as np
import torch

folder = sys.argv[1]
torch.set_num_threads(os.cpu_count())
work = json.load(open(f"{folder}/workload.json"))
X = torch.from_numpy(np.fromfile(f"{folder}/X.bin", np.float32 if work["precision"] == "float32" else np.float64))

for line in sys.stdin:
    began = time.perf_counter()
    for _ in range(int(line.split()[1])):
        X.sum().item()
    print(json.dumps({"seconds": time.perf_counter() - began}), flush=True)
