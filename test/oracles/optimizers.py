# Pins: three parameters after each of five steps of every optimiser, fed with fixed gradients (so
# that the optimiser alone is tested), at learning rate 0.1; with clipping and with l2 as well.
# Run: python3 -B test/oracles/optimizers.py   (Python 3.11, torch 1.13)
# Writes optimizers.json beside itself. "torch" is by the classes of torch.optim in float64, "hand"
# by loops over the published formulas below; the two agree to 1e-12, or the script fails.
import math

import torch

from write_json import write_json

RATE = 0.1
THETA = [0.5, -1.25, 2.0]
GRADIENTS = [  # norms: below, above, above, below, above 1; an exact 0 in the first step
    [0.3, -0.7, 0.0],
    [-2.5, 0.04, 1.5],
    [0.001, 3.0, -0.25],
    [-0.6, -0.125, 0.45],
    [1.75, -0.00001, -4.0],
]


def clipped(gradient, norm):
    """Rescaled to exactly this norm when longer (clip_grad_norm_ adds 1e-6 to the length)."""
    length = math.sqrt(math.fsum(g * g for g in gradient))
    return [g * norm / length for g in gradient] if length > norm else gradient


def by_torch(kind, gradients, **settings):
    theta = torch.tensor(THETA, dtype=torch.float64, requires_grad=True)
    optimizer = kind([theta], lr=RATE, **settings)
    path = []
    for gradient in gradients:
        theta.grad = torch.tensor(gradient, dtype=torch.float64)
        optimizer.step()
        path.append(theta.tolist())
    return path


# The formulas, for one parameter: theta after each step.

def gradient_descent(theta, gradients, l2=0.0):
    for g in gradients:
        theta -= RATE * (g + l2 * theta)
        yield theta


def momentum(theta, gradients, mu, l2=0.0):
    """Polyak: v := mu v - rate g; theta := theta + v. No factor 1 - mu, no correction of v."""
    v = 0.0
    for g in gradients:
        v = mu * v - RATE * (g + l2 * theta)
        theta += v
        yield theta


def nesterov(theta, gradients, mu):
    """Sutskever et al. 2013: g is measured at theta + mu v, and that point is what one stores."""
    v = 0.0
    for g in gradients:
        v = mu * v - RATE * g
        theta += v
        yield theta + mu * v


def rmsprop(theta, gradients, alpha, eps):
    s = 0.0
    for g in gradients:
        s = alpha * s + (1 - alpha) * g * g
        theta -= RATE * g / (math.sqrt(s) + eps)
        yield theta


def adagrad(theta, gradients, eps):
    s = 0.0
    for g in gradients:
        s += g * g
        theta -= RATE * g / (math.sqrt(s) + eps)
        yield theta


def adam(theta, gradients, betas, eps, decay=0.0):
    """Kingma and Ba 2015, algorithm 1; with decay, Loshchilov and Hutter 2019, algorithm 2."""
    m, v = 0.0, 0.0
    for t, g in enumerate(gradients, 1):
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        m_hat, v_hat = m / (1 - betas[0] ** t), v / (1 - betas[1] ** t)
        theta -= RATE * (m_hat / (math.sqrt(v_hat) + eps) + decay * theta)
        yield theta


def by_hand(formula, gradients, *settings):
    """The same shape as by_torch: a row for each step, a number for each parameter."""
    paths = [formula(theta, series, *settings) for theta, series in zip(THETA, zip(*gradients))]
    return [list(step) for step in zip(*paths)]


def case(settings, torch_path, hand_path):
    for one, other in zip(torch_path, hand_path):
        assert all(abs(a - b) < 1e-12 for a, b in zip(one, other)), (one, other)
    return {**settings, "torch": torch_path, "hand": hand_path}


def sgd_case(settings, hand_path, gradients=GRADIENTS, **torch_settings):
    return case(settings, by_torch(torch.optim.SGD, gradients, **torch_settings), hand_path)


def adam_case(b1, b2, eps, gradients=GRADIENTS, **extra):
    path = by_torch(torch.optim.Adam, gradients, betas=(b1, b2), eps=eps)
    settings = {"beta1": b1, "beta2": b2, "epsilon": eps, **extra}
    return case(settings, path, by_hand(adam, gradients, (b1, b2), eps))


CLIPPED = [clipped(gradient, 1.0) for gradient in GRADIENTS]
assert [one != other for one, other in zip(GRADIENTS, CLIPPED)] == [False, True, True, False, True]

write_json(__file__, {
    "learning_rate": RATE,
    "theta": THETA,
    "gradients": GRADIENTS,
    "clipped_gradients": CLIPPED,
    "cases": {
        "gradient_descent": sgd_case({}, by_hand(gradient_descent, GRADIENTS)),
        "momentum": sgd_case({"momentum": 0.9}, by_hand(momentum, GRADIENTS, 0.9), momentum=0.9),
        "nesterov": sgd_case({"momentum": 0.9}, by_hand(nesterov, GRADIENTS, 0.9),
                             momentum=0.9, nesterov=True),
        "rmsprop": case({"alpha": 0.9, "epsilon": 1e-8},
                        by_torch(torch.optim.RMSprop, GRADIENTS, alpha=0.9, eps=1e-8),
                        by_hand(rmsprop, GRADIENTS, 0.9, 1e-8)),
        "adagrad": case({"epsilon": 1e-10}, by_torch(torch.optim.Adagrad, GRADIENTS, eps=1e-10),
                        by_hand(adagrad, GRADIENTS, 1e-10)),
        "adam": adam_case(0.9, 0.999, 1e-8),
        "adam_other_betas": adam_case(0.8, 0.99, 1e-4),
        "adamw": case({"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
                      by_torch(torch.optim.AdamW, GRADIENTS, betas=(0.9, 0.999), eps=1e-8,
                               weight_decay=0.01),
                      by_hand(adam, GRADIENTS, (0.9, 0.999), 1e-8, 0.01)),
        "gradient_descent_clipped": sgd_case({"clip_norm": 1.0}, by_hand(gradient_descent, CLIPPED),
                                             CLIPPED),
        "adam_clipped": adam_case(0.9, 0.999, 1e-8, CLIPPED, clip_norm=1.0),
        "gradient_descent_l2": sgd_case({"l2": 0.05}, by_hand(gradient_descent, GRADIENTS, 0.05),
                                        weight_decay=0.05),
        "momentum_l2": sgd_case({"momentum": 0.9, "l2": 0.05},
                                by_hand(momentum, GRADIENTS, 0.9, 0.05),
                                momentum=0.9, weight_decay=0.05),
    },
})
