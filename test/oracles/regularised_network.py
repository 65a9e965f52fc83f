# Pins: the cost of small fixed networks on 7 weighted rows with smoothed labels and penalties, in
# two parts, and by automatic differentiation the gradient of every tensor. W is (n_out, n_in).
# Run: python3 -B test/oracles/regularised_network.py   (Python 3.11, numpy 1.24.2, torch 1.13)
# Writes regularised_network.json beside itself; weights, inputs and targets are literals in it.
# J = sum w L / sum w + l2/2 sum W^2 + l1 sum |W|, where w are the row weights and L the losses of
# the rows; biases are not penalised. Smoothing s makes targets y (1 - s) + s / K of y; one sigmoid
# unit has K = 2. "targets" are those before smoothing. dW is of J, dW_data of its first part.
import numpy as np
import torch
from torch.nn import functional as F

from write_json import write_json

ROW_WEIGHTS = [1.0, 2.0, 0.5, 1.0, 1.0, 3.0, 0.0]
ROWS = len(ROW_WEIGHTS)
COSTS = {  # of each row, from the last layer's sums z and the smoothed targets
    "binary_cross_entropy": lambda z, y: -(y * F.logsigmoid(z) + (1 - y) * F.logsigmoid(-z)).sum(1),
    "softmax_cross_entropy": lambda z, y: -(y * F.log_softmax(z, dim=1)).sum(1),
    "half_squared_error": lambda z, y: ((z - y) ** 2 / 2).sum(1),
}


def tensor(values, **options):
    return torch.tensor(values, dtype=torch.float64, **options)


def losses(cost, z, y, smoothing):
    """Of each row; torch's own functions must give the same."""
    if cost == "half_squared_error":
        return COSTS[cost](z, y)
    smooth = y * (1 - smoothing) + smoothing / max(y.shape[1], 2)
    value = COSTS[cost](z, smooth)
    if cost == "softmax_cross_entropy":
        own = F.cross_entropy(z, y.argmax(1), label_smoothing=smoothing, reduction="none")
    else:
        own = F.binary_cross_entropy_with_logits(z, smooth, reduction="none").sum(1)
    assert torch.allclose(value, own, rtol=0, atol=1e-14)
    return value


def case(seed, sizes, activations, cost, targets, smoothing=0.0, l2=0.0, l1=0.0):
    rng = np.random.default_rng(seed)
    inputs = rng.normal(0, 1, (ROWS, sizes[0])).round(3)
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        w = tensor(rng.normal(0, 0.8, (n_out, n_in)).round(3), requires_grad=True)
        b = tensor(rng.normal(0, 0.3, n_out).round(3), requires_grad=True)
        assert (w != 0).all()  # so that |W| has a slope
        layers.append((w, b))

    a = tensor(inputs)
    for w, b in layers:
        z = a @ w.T + b
        a = torch.tanh(z)  # of the hidden layers; the last one's is not used
    weights = tensor(ROW_WEIGHTS)
    rows = losses(cost, z, tensor(targets), smoothing)
    data = (weights * rows).sum() / weights.sum()
    penalty = sum(l2 / 2 * (w**2).sum() + l1 * w.abs().sum() for w, _ in layers)

    flat = [t for layer in layers for t in layer]
    of_data = torch.autograd.grad(data, flat, retain_graph=True)
    whole = torch.autograd.grad(data + penalty, flat)
    for w, of_w, of_both in zip(flat[::2], of_data[::2], whole[::2]):
        by_hand = of_w + l2 * w + l1 * w.sign()
        assert torch.allclose(of_both, by_hand, rtol=0, atol=1e-15)
    if len(layers) == 1:  # the slopes of least squares by hand
        error = weights * (z - tensor(targets))[:, 0] / weights.sum()
        assert torch.allclose(of_data[0], error @ tensor(inputs), rtol=0, atol=1e-15)
        assert torch.allclose(of_data[1], error.sum(), rtol=0, atol=1e-15)
    return {
        "sizes": sizes,
        "activations": activations,
        "cost_function": cost,
        "row_weights": ROW_WEIGHTS,
        "label_smoothing": smoothing,
        "l2": l2,
        "l1": l1,
        "inputs": inputs.tolist(),
        "targets": targets,
        "W": [w.tolist() for w, _ in layers],
        "b": [b.tolist() for _, b in layers],
        "losses": rows.tolist(),
        "cost": (data + penalty).item(),
        "data": data.item(),
        "penalty": float(penalty),
        "dW": [g.tolist() for g in whole[::2]],
        "db": [g.tolist() for g in whole[1::2]],
        "dW_data": [g.tolist() for g in of_data[::2]],
    }


CLASSES = [0, 1, 1, 0, 1, 0, 1]
TARGETS = np.random.default_rng(40).normal(0, 1, (ROWS, 1)).round(3)
PENALTIES = {"smoothing": 0.1, "l2": 0.05, "l1": 0.02}
write_json(__file__, {
    "classes": case(41, [3, 4, 2], ["tanh", "softmax"], "softmax_cross_entropy",
                    np.eye(2)[CLASSES].tolist(), **PENALTIES),
    "binary": case(42, [3, 4, 1], ["tanh", "sigmoid"], "binary_cross_entropy",
                   [[float(y)] for y in CLASSES], **PENALTIES),
    "least_squares": case(43, [1, 1], ["identity"], "half_squared_error", TARGETS.tolist()),
})
