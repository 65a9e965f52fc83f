# Pins: the cost of three small fixed networks on 7 rows, the outputs, and by automatic
# differentiation the gradients dW and db of the mean cost for every layer. W is (n_out, n_in).
# Run: python3 -B test/oracles/network.py   (Python 3.11, numpy 1.24.2, torch 1.13)
# Writes network.json beside itself; weights, inputs and targets stand in it as literals.
import numpy as np
import torch
from torch.nn import functional as F

from write_json import write_json

ROWS = 7
ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": lambda z: F.leaky_relu(z, 0.01),
    "softmax": lambda z: torch.softmax(z, dim=1),
    "identity": lambda z: z,
}
COSTS = {  # from the last layer's sums z and the targets, mean over the rows
    "binary_cross_entropy": lambda z, y: F.binary_cross_entropy_with_logits(z, y),
    "softmax_cross_entropy": lambda z, y: F.cross_entropy(z, y),
    "half_squared_error": lambda z, y: ((z - y) ** 2 / 2).sum(dim=1).mean(),
}


def tensor(values, **options):
    return torch.tensor(values, dtype=torch.float64, **options)


def case(seed, sizes, activations, cost, targets):
    """One network: targets are class indices (one-hot in the JSON) or rows of numbers."""
    rng = np.random.default_rng(seed)
    inputs = rng.normal(0, 1, (ROWS, sizes[0])).round(3)
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        w = tensor(rng.normal(0, 0.8, (n_out, n_in)).round(3), requires_grad=True)
        b = tensor(rng.normal(0, 0.3, n_out).round(3), requires_grad=True)
        layers.append((w, b))

    a = tensor(inputs)
    for (w, b), activation in zip(layers, activations):
        z = a @ w.T + b
        a = ACTIVATIONS[activation](z)
        if "relu" in activation:
            assert (z > 0).any(0).all() and (z < 0).any(0).all()  # no unit is dead or linear
    y = torch.tensor(targets) if cost == "softmax_cross_entropy" else tensor(targets)
    value = COSTS[cost](z, y)
    value.backward()

    if cost == "softmax_cross_entropy":
        targets = np.eye(sizes[-1])[targets]
    return {
        "sizes": sizes,
        "activations": activations,
        "cost_function": cost,
        "inputs": inputs.tolist(),
        "targets": np.asarray(targets, dtype=float).tolist(),
        "W": [w.tolist() for w, _ in layers],
        "b": [b.tolist() for _, b in layers],
        "outputs": a.tolist(),
        "cost": value.item(),
        "dW": [w.grad.tolist() for w, _ in layers],
        "db": [b.grad.tolist() for _, b in layers],
    }


TARGETS = np.random.default_rng(20).normal(0, 1, (ROWS, 2)).round(3)
write_json(__file__, {
    "leaky_slope": 0.01,
    "binary": case(21, [3, 4, 1], ["tanh", "sigmoid"], "binary_cross_entropy",
                   [[0], [1], [1], [0], [1], [0], [0]]),
    "classes": case(28, [3, 5, 5, 3], ["relu", "leaky_relu", "softmax"],
                    "softmax_cross_entropy", [0, 2, 1, 1, 0, 2, 2]),
    "numbers": case(23, [2, 3, 2], ["sigmoid", "identity"], "half_squared_error", TARGETS),
})
