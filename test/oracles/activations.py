# Pins: values and derivatives of the activations, and costs from logits with their gradients,
# far out on both sides as well as near 0. The derivative of relu and leaky relu at 0 is 1.
# Run: python3 -B test/oracles/activations.py   (Python 3.11, mpmath 1.2.1, torch 1.13)
# Writes activations.json beside itself. "exact" is mpmath with 50 digits, rounded once; "torch" is
# float64 and differs from it by rounding (compare with an absolute tolerance).
import mpmath as mp
import torch
from torch.nn.functional import (binary_cross_entropy_with_logits, cross_entropy, gelu, huber_loss, l1_loss, mish,
                                 mse_loss, poisson_nll_loss, selu, softplus)

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


# Constants of SELU (Klambauer et al. 2017), with more digits than a double has.
SELU_ALPHA = mp.mpf("1.6732632423543772848170429916717")
SELU_SCALE = mp.mpf("1.0507009873554804934193349852946")


def normal_below(z):
    return mp.erfc(-mp.mpf(z) / mp.sqrt(2)) / 2


def mish_factor(z):
    with mp.workdps(900):  # 1 - tanh cancels
        return mp.tanh(mp.log1p(mp.exp(mp.mpf(z))))


def activations(z):
    exact = {
        "sigmoid": (sigmoid(z), sigmoid(z) * sigmoid(-z)),
        "tanh": (mp.tanh(z), mp.sech(z) ** 2),
        "relu": (max(z, 0), 1 if z >= 0 else 0),
        "gelu": (z * normal_below(z), normal_below(z) + z * mp.npdf(z)),
        "selu": (SELU_SCALE * (z if z >= 0 else SELU_ALPHA * mp.expm1(z)),
                 SELU_SCALE * (1 if z >= 0 else SELU_ALPHA * mp.exp(z))),
        "mish": (z * mish_factor(z), mish_factor(z) + z * (1 - mish_factor(z) ** 2) * sigmoid(z)),
        "softplus": (mp.log1p(mp.exp(z)), sigmoid(z)),
        "exponential": (mp.exp(min(z, 80)), mp.exp(min(z, 80))),  # beyond 80 float32 would overflow
        "leaky_relu": (z if z >= 0 else LEAKY_SLOPE * z, 1 if z >= 0 else LEAKY_SLOPE),
    }
    pairs = {name: {"value": float(value), "derivative": float(derivative)}
             for name, (value, derivative) in exact.items()}
    return {"z": z, **pairs}


def torch_activations(z):
    """Value and derivative by torch's automatic differentiation, for those that mpmath is given formulas of above."""
    found = {}
    for name, g in [("gelu", gelu), ("selu", selu), ("mish", mish), ("softplus", softplus)]:
        t = torch.tensor(z, dtype=torch.float64, requires_grad=True)
        value = g(t)
        value.backward()
        found[name] = {"value": value.item(), "derivative": t.grad.item()}
    return {"z": z, **found}


def pinball(level):
    return lambda a, y: torch.maximum(level * (y - a), (level - 1) * (y - a)).sum()


# Losses of numbers: p and y, by torch; p is the answer, of poisson the logit. None of the p equals its y.
NUMBERS = ([-2.5, -0.3, 0.0, 0.4, 1.75, 3.0], [0.0, 1.0, 2.0, 0.5, 3.0, 1.0])
LOSSES = {
    "squared-error": lambda a, y: mse_loss(a, y, reduction="sum") / 2,
    "huber": lambda a, y: huber_loss(a, y, reduction="sum", delta=1.0),
    "huber 0.25": lambda a, y: huber_loss(a, y, reduction="sum", delta=0.25),
    "absolute-error": lambda a, y: l1_loss(a, y, reduction="sum"),
    "quantile": pinball(0.5),
    "quantile 0.9": pinball(0.9),
    "poisson": lambda z, y: poisson_nll_loss(z, y, log_input=True, full=False, reduction="sum"),
}


def number_loss(name):
    p, y = (torch.tensor(values, dtype=torch.float64) for values in NUMBERS)
    p.requires_grad_()
    value = LOSSES[name](p, y)
    value.backward()
    return {"name": name, "p": NUMBERS[0], "y": NUMBERS[1], "loss": value.item(), "gradient": p.grad.tolist()}


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
    "torch_activations": [torch_activations(z) for z in POINTS],
    "number_losses": [number_loss(name) for name in LOSSES],
    "binary_cross_entropy": [binary_case(z, y) for z in POINTS for y in (0, 1)],
    "softmax_cross_entropy": [softmax_case(z, y) for z, y in LOGITS],
})
