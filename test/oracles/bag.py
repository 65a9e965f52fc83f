# Pins: the greedy weights of variants of a bag (Caruana et al. 2004), by trying every addition with numpy, and the
# temperature of their mean, by scipy's bounded minimiser of the log loss with a normal prior on ln T.
# Run: python3 -B test/oracles/bag.py
#      (numpy, scipy; any recent version)
# Writes bag.json beside itself.
import numpy as np
from scipy.optimize import minimize_scalar

from write_json import write_json

STEPS = 20
SPREAD = 0.5


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def loss_of(answers, labels, weights, classes):
    if classes == 0:
        return np.average((answers[:, 0] - labels) ** 2, weights=weights)
    return np.average(-np.log(answers[np.arange(len(labels)), labels]), weights=weights)


def greedy(all_answers, labels, weights, classes):
    counts = np.zeros(len(all_answers), int)
    best, chosen = np.inf, None
    for _ in range(STEPS):
        losses = []
        for one in range(len(all_answers)):
            tried = counts.copy()
            tried[one] += 1
            mean = sum(c * a for c, a in zip(tried, all_answers)) / tried.sum()
            losses.append(loss_of(mean, labels, weights, classes))
        counts[int(np.argmin(losses))] += 1
        if min(losses) < best:
            best, chosen = min(losses), counts / counts.sum()
    return chosen


def temperature(mean, labels, weights):
    def objective(u):
        log = np.log(mean) * np.exp(u)
        q = log - np.log(np.exp(log).sum(axis=1, keepdims=True))
        return -np.sum(weights * q[np.arange(len(labels)), labels]) + u**2 / (2 * SPREAD**2)

    found = minimize_scalar(objective, bounds=(-4, 4), method="bounded", options={"xatol": 1e-12})
    return float(np.exp(-found.x))


def case(rows, classes, seed, weighted, sharpness, signal=1.0):
    random = np.random.default_rng(seed)
    weights = random.integers(0, 4, rows).astype(float) if weighted else np.ones(rows)
    if classes == 0:
        labels = random.normal(size=rows)
        answers = [(labels + random.normal(0.1, s, rows))[:, None] for s in (0.9, 0.5, 0.6, 2.0)]
    else:
        labels = random.integers(0, classes, rows)
        truth = np.eye(classes)[labels]
        answers = [softmax(sharpness * (signal * s * truth + random.normal(size=(rows, classes)))) for s in (1.0, 1.5, 1.4, 0.1)]
    chosen = greedy(answers, labels, weights, classes)
    mean = sum(w * a for w, a in zip(chosen, answers))
    return {
        "classes": classes,
        "labels": [float(x) for x in labels],
        "rowWeights": weights.tolist() if weighted else None,
        "answers": [a.ravel().tolist() for a in answers],
        "losses": [float(loss_of(a, labels, weights, classes)) for a in answers],
        "weights": chosen.tolist(),
        "temperature": None if classes == 0 else temperature(mean, labels, weights),
    }


write_json(
    __file__,
    {
        "numbers": case(40, 0, 1, False, 1.0),
        "numbers, weighed": case(40, 0, 2, True, 1.0),
        "two classes, too bold": case(60, 2, 3, False, 3.0, 0.5),
        "two classes, weighed": case(60, 2, 4, True, 1.0),
        "three classes, too timid": case(60, 3, 5, False, 0.3),
    },
)
