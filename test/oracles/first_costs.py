# Pins: the seeded weights and the first ten costs of full-batch gradient descent (learning rate
# 0.1, all rows, cost measured before each step) on iris, breast-cancer and diabetes.
# Run: python3 -B test/oracles/first_costs.py   (Python 3.11, numpy 1.24.2)
# Writes first_costs.json beside itself. Needs datasets/<name>/data.csv.
import csv
import math
import pathlib

import numpy as np

from write_json import write_json

DATASETS = pathlib.Path(__file__).resolve().parents[2] / "datasets"
SEED = 1
WEIGHTS_STREAM = 2
LEARNING_RATE = 0.1
STEPS = 10
M = 0xFFFFFFFF


class Random:
    """xoroshiro128+ in unsigned 32-bit halves, seeded as by pure-rand 8; stream k is k jumps on."""

    JUMP = (0xD8F554A5, 0xDF900294, 0x4B3201FC, 0x170865DF)

    def __init__(self, seed, stream):
        self.state = (M, ~seed & M, seed & M, 0)  # s0 high, s0 low, s1 high, s1 low
        for _ in range(stream):
            self.jump()

    def step(self):
        h0, l0, h1, l1 = self.state
        h, l = h0 ^ h1, l0 ^ l1
        self.state = (
            ((h0 << 24 | l0 >> 8) ^ h ^ (h << 16 | l >> 16)) & M,
            ((l0 << 24 | h0 >> 8) ^ l ^ l << 16) & M,
            (l << 5 | h >> 27) & M,
            (h << 5 | l >> 27) & M,
        )

    def jump(self):
        total = (0, 0, 0, 0)
        for word in self.JUMP:
            for bit in range(32):
                if word >> bit & 1:
                    total = tuple(a ^ b for a, b in zip(total, self.state))
                self.step()
        self.state = total

    def next(self):
        out = (self.state[1] + self.state[3]) & M
        self.step()
        return out

    def uniform(self):
        a = self.next() >> 5
        b = self.next() >> 6
        return (a * 67108864 + b) / 9007199254740992

    def normal(self):
        u1 = self.uniform()
        u2 = self.uniform()
        return math.sqrt(-2 * math.log(1 - u1)) * math.cos(2 * math.pi * u2)


def read(name, target):
    """The columns other than the target, standardised, and the target as text."""
    with open(DATASETS / name / "data.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    inputs = [column for column in rows[0] if column != target]
    x = np.array([[float(row[column]) for column in inputs] for row in rows])
    return standardised(x), [row[target] for row in rows]


def standardised(x):
    centred = x - x.mean(axis=0)
    return centred / np.sqrt((centred**2).mean(axis=0))  # population standard deviation


def one_hot(labels):
    classes = sorted(set(labels))
    return np.array([[float(label == c) for c in classes] for label in labels])


def initial_weights(sizes, activations):
    random = Random(SEED, WEIGHTS_STREAM)
    layers = []
    for n_in, n_out, activation in zip(sizes, sizes[1:], activations):
        if len(activations) == 1:
            scale = 0.01
        elif activation == "relu":
            scale = math.sqrt(2 / n_in)
        else:
            scale = math.sqrt(2 / (n_in + n_out))
        w = np.array([[random.normal() * scale for _ in range(n_in)] for _ in range(n_out)])
        layers.append((w, np.zeros(n_out)))
    return layers


HIDDEN = {  # the value at z, and the slope from z and the value
    "relu": (lambda z: np.maximum(z, 0), lambda z, a: (z >= 0).astype(float)),
    "tanh": (np.tanh, lambda z, a: 1 - a * a),
}


def output_cost(activation, z, y):
    """The mean cost over the rows, and its slope by z for each row before the mean."""
    if activation == "softmax":
        shifted = z - z.max(axis=1, keepdims=True)
        log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        return -(y * log_p).sum(axis=1).mean(), np.exp(log_p) - y
    if activation == "sigmoid":
        return (np.logaddexp(0, z) - y * z).sum(axis=1).mean(), 1 / (1 + np.exp(-z)) - y
    return ((z - y) ** 2 / 2).sum(axis=1).mean(), z - y


def first_costs(x, y, sizes, activations):
    layers = initial_weights(sizes, activations)
    first_row = layers[0][0][0].tolist()
    costs = []
    for _ in range(STEPS):
        values, sums = [x], []
        for (w, b), activation in zip(layers, activations):
            sums.append(values[-1] @ w.T + b)
            if activation in HIDDEN:
                values.append(HIDDEN[activation][0](sums[-1]))
        cost, dz = output_cost(activations[-1], sums[-1], y)
        costs.append(float(cost))
        for i in reversed(range(len(layers))):
            w, b = layers[i]
            dw, db = dz.T @ values[i] / len(x), dz.mean(axis=0)
            if i > 0:
                dz = (dz @ w) * HIDDEN[activations[i - 1]][1](sums[i - 1], values[i])
            layers[i] = (w - LEARNING_RATE * dw, b - LEARNING_RATE * db)
    return {
        "sizes": sizes,
        "activations": activations,
        "first_row_of_first_W": first_row,
        "costs": costs,
    }


def golden(stream):
    uniforms, normals = Random(SEED, stream), Random(SEED, stream)
    return {
        "uniform": [uniforms.uniform() for _ in range(3)],
        "normal": [normals.normal() for _ in range(3)],
    }


iris_x, species = read("iris", "species")
cancer_x, diagnosis = read("breast-cancer", "diagnosis")
diabetes_x, progression = read("diabetes", "progression")
diabetes_y = standardised(np.array([[float(value)] for value in progression]))

write_json(__file__, {
    "seed": SEED,
    "learning_rate": LEARNING_RATE,
    "streams": {str(stream): golden(stream) for stream in (1, 2)},
    "iris": first_costs(iris_x, one_hot(species), [4, 16, 3], ["relu", "softmax"]),
    "breast-cancer": first_costs(cancer_x, one_hot(diagnosis)[:, 1:], [30, 1], ["sigmoid"]),
    "diabetes": first_costs(diabetes_x, diabetes_y, [10, 8, 1], ["tanh", "identity"]),
})
