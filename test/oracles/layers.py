# Pins: networks with layers that are not dense, or dense ones with more to them: the costs of three
# steps of gradient descent on 8 rows, and every parameter after them.
# Run: /usr/bin/python3 -B test/oracles/layers.py   (Python 3.11, torch 1.13)
# Writes layers.json beside itself. `layers` are those of a spec, hidden ones only; the output has one
# unit, identity, and half the squared error. Inputs, targets and initial parameters are literals in
# it, parameters layer by layer as they lie in the vector of all. A row that weighs 2 is there twice
# for torch, one that weighs 0 not at all.
import torch
from torch import nn

from write_json import write_json

torch.set_default_dtype(torch.float64)
ROWS, INPUTS, RATE, STEPS = 8, 3, 0.1, 3
ROW_WEIGHTS = [1, 2, 1, 0, 1, 1, 3, 1]


class Scale(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.s = nn.Parameter(torch.ones(width))

    def forward(self, a):
        return a * self.s


class Dense(nn.Module):
    ACTIVATIONS = {"tanh": torch.tanh, "identity": lambda z: z, "sigmoid": torch.sigmoid}

    def __init__(self, before, units, activation="identity", skip=False):
        super().__init__()
        self.skip = skip
        self.linear = nn.Linear(before, units)
        self.g = self.ACTIVATIONS[activation]

    def forward(self, a):
        g = self.g(self.linear(a))
        return a + g if self.skip else g


def module(layer, before):
    """Of an entry of `layers`, and how many numbers leave it."""
    kind = layer.get("type", "dense")
    if kind == "batch-norm":
        return nn.BatchNorm1d(before, layer.get("epsilon", 1e-5), layer.get("momentum", 0.1)), before
    if kind == "scale":
        return Scale(before), before
    return Dense(before, layer["units"], layer["activation"], layer.get("skip", False)), layer["units"]


def numbers(network):
    """All parameters, and what is measured, as they lie in the vector of all."""
    return [float(value) for part in network.state_dict().items() for value in flat(*part)]


def flat(name, tensor):
    return [] if name.endswith("num_batches_tracked") else tensor.flatten()


def case(seed, layers):
    torch.manual_seed(seed)
    x = (2 * torch.randn(ROWS, INPUTS)).round(decimals=3)
    y = torch.randn(ROWS, 1).round(decimals=3)
    parts, width = [], INPUTS
    for layer in layers:
        part, width = module(layer, width)
        parts.append(part)
    network = nn.Sequential(*parts, Dense(width, 1))
    with torch.no_grad():
        for parameter in network.parameters():
            parameter += 0.3 * torch.randn(parameter.shape)
    initial = numbers(network)
    rows = torch.tensor([row for row, weight in enumerate(ROW_WEIGHTS) for _ in range(weight)])
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    costs = []
    for _ in range(STEPS):
        optimizer.zero_grad()
        cost = ((network(x[rows]) - y[rows]) ** 2 / 2).mean()
        cost.backward()
        optimizer.step()
        costs.append(cost.item())
    network.eval()
    return {
        "layers": layers,
        "learning_rate": RATE,
        "row_weights": ROW_WEIGHTS,
        "inputs": x.tolist(),
        "targets": y.tolist(),
        "initial": initial,
        "costs": costs,
        "trained": numbers(network),
        "answers": network(x).flatten().tolist(),
    }


write_json(__file__, {
    "scale of the inputs": case(1, [{"type": "scale"}]),
    "scale before and after dense units": case(
        2, [{"type": "scale"}, {"units": 4, "activation": "tanh"}, {"type": "scale"}]),
    "skips over the first layer and over a later one": case(
        3, [{"units": 3, "activation": "tanh", "skip": True}, {"units": 4, "activation": "sigmoid"},
            {"units": 4, "activation": "tanh", "skip": True}]),
    "batch normalisation, twice": case(
        4, [{"units": 4, "activation": "tanh"}, {"type": "batch-norm", "epsilon": 0.01, "momentum": 0.3},
            {"units": 3, "activation": "sigmoid"}, {"type": "batch-norm"}]),
    "batch normalisation of the inputs": case(5, [{"type": "batch-norm"}, {"type": "scale"}]),
})
