# Pins: values and derivatives of the activations, and costs from logits with their gradients,
# far out on both sides as well as near 0. The derivative of relu and leaky relu at 0 is 1.
# Run: python3 -B test/oracles/activations.py   (Python 3.11, mpmath 1.2.1, torch 1.13)
# Writes activations.json beside itself. "exact" is mpmath with 50 digits, rounded once; "torch" is
# float64 and differs from it by rounding (compare with an absolute tolerance).
import mpmath as mp
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from write_json import write_json

mp.mp.dps = 50
POINTS = [-1000.0, -30.0, -1.0, -0.5, 0.0, 0.3, 0.7, 2.0, 30.0, 1000.0]
LEAKY_SLOPE = 0.01
LOGITS = [  # logits, true class
    ([0.0, 0.0, 0.0], 1),
    ([1.0, 2.0, 3.0], 0),
    ([1001.0, 1002.0, 1003.0], 0),
    ([-999.0, -998.0, -997.0], 0),
    ([0.3, -1.2, 0.7, 2.5], 3),
    ([1000.5, 998.75, 1000.25, 1002.5], 3),
    ([1000.0, 0.0, -1000.0], 0),
    ([1000.0, 0.0, -1000.0], 2),
    ([30.0, 0.0], 0),
    ([30.0, 0.0], 1),
]


def sigmoid(z):
    return 1 / (1 + mp.exp(-mp.mpf(z)))


def activations(z):
    exact = {
        "sigmoid": (sigmoid(z), sigmoid(z) * sigmoid(-z)),
        "tanh": (mp.tanh(z), mp.sech(z) ** 2),
        "relu": (max(z, 0), 1 if z >= 0 else 0),
        "leaky_relu": (z if z >= 0 else LEAKY_SLOPE * z, 1 if z >= 0 else LEAKY_SLOPE),
    }
    pairs = {name: {"value": float(value), "derivative": float(derivative)}
             for name, (value, derivative) in exact.items()}
    return {"z": z, **pairs}


def by_torch(cost, logits):
    z = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
    value = cost(z)
    value.backward()
    return {"cost": value.item(), "gradient": z.grad.tolist()}


def binary_case(z, y):
    target = torch.tensor(y, dtype=torch.float64)
    return {
        "z": z,
        "y": y,
        "exact": {
            "cost": float(mp.log1p(mp.exp(-z if y == 1 else z))),
            "gradient": float(-sigmoid(-z) if y == 1 else sigmoid(z)),
        },
        "torch": by_torch(lambda t: binary_cross_entropy_with_logits(t, target), z),
    }


def softmax_case(z, y):
    others = [mp.exp(mp.mpf(v) - z[y]) for i, v in enumerate(z) if i != y]
    probability = [1 / mp.fsum(mp.exp(mp.mpf(w) - v) for w in z) for v in z]
    gradient = [-mp.fsum(others) * p if i == y else p for i, p in enumerate(probability)]
    return {
        "z": z,
        "y": y,
        "exact": {
            "cost": float(mp.log1p(mp.fsum(others))),
            "probability": [float(p) for p in probability],
            "gradient": [float(g) for g in gradient],
        },
        "torch": by_torch(lambda t: cross_entropy(t[None], torch.tensor([y])), z),
    }


write_json(__file__, {
    "leaky_slope": LEAKY_SLOPE,
    "activations": [activations(z) for z in POINTS],
    "binary_cross_entropy": [binary_case(z, y) for z in POINTS for y in (0, 1)],
    "softmax_cross_entropy": [softmax_case(z, y) for z, y in LOGITS],
})
