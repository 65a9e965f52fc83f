# Pins: the learning rate in force in each of 20 epochs, from base 0.1, under six schedules,
# one of them twice.
# Run: python3 -B test/oracles/schedules.py   (Python 3.11, torch 1.13)
# Writes schedules.json beside itself. The rates are those of torch.optim.lr_scheduler, which gets
# most of them from the rate before; each agrees to 1e-15 with its formula, or the script fails.
import math
import warnings

import torch
from torch.optim import lr_scheduler

from write_json import write_json

BASE = 0.1
EPOCHS = 20
LEAST = 0.001  # of the cosines and of "plateau"
WARM_UP = 5
COSTS = [  # what "plateau" is told after each epoch
    1.0, 0.8, 0.79995,  # an improvement by less than 1e-4 of the best is none
    0.8, 0.7997,  # two bad epochs are borne, then a gain of more than 1e-4
    0.81, 0.7997, 0.9,  # three bad ones (an equal cost is bad): halved after epoch 7
    0.85, 0.82, 0.7, 0.6,  # two bad, two good
    0.6, 0.65, 0.61,  # halved after epoch 14
    0.6, 0.60001, 0.59999,  # the count began anew: halved after epoch 17
    0.7, 0.5,
]


def by_torch(make):
    """The rates before each step of the schedule that make() hangs on an optimiser."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    schedule = make(optimizer)
    rates = []
    for epoch in range(EPOCHS):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        if isinstance(schedule, lr_scheduler.ReduceLROnPlateau):
            schedule.step(COSTS[epoch])
        else:
            schedule.step()
    return rates


def cosine(epoch, epochs):
    return LEAST + (BASE - LEAST) * (1 + math.cos(math.pi * epoch / epochs)) / 2


def warmed_up(epoch):
    if epoch < WARM_UP:
        return BASE * (epoch + 1) / WARM_UP
    return cosine(epoch - WARM_UP, EPOCHS - WARM_UP)


def warm_up_then_cosine(optimizer):
    """SequentialLR: LinearLR from a fifth to the whole in 4 steps, then a cosine over 15 epochs."""
    linear = lr_scheduler.LinearLR(optimizer, start_factor=1 / WARM_UP, total_iters=WARM_UP - 1)
    rest = lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS - WARM_UP, LEAST)
    return lr_scheduler.SequentialLR(optimizer, [linear, rest], [WARM_UP])


def on_plateau(factor, patience, threshold, least):
    """The rates by hand: after more than `patience` epochs without a gain the rate is cut."""
    rate, best, bad, rates = BASE, math.inf, 0, []
    for cost in COSTS:
        rates.append(rate)
        if cost < best * (1 - threshold):
            best, bad = cost, 0
        else:
            bad += 1
        if bad > patience:
            rate, bad = max(rate * factor, least), 0
    return rates


def case(settings, make, expected):
    rates = by_torch(make)
    assert all(abs(a - b) < 1e-15 for a, b in zip(rates, expected)), (rates, expected)
    return {**settings, "rates": rates}


def plateau_case(least):
    settings = {"factor": 0.5, "patience": 2, "threshold": 1e-4}
    return case({**settings, "min_rate": least, "costs": COSTS},
                lambda o: lr_scheduler.ReduceLROnPlateau(o, cooldown=0, min_lr=least, **settings),
                on_plateau(least=least, **settings))


warnings.simplefilter("ignore")  # SequentialLR steps its schedules in a way it warns about itself
assert len(COSTS) == EPOCHS
epochs = range(EPOCHS)
write_json(__file__, {
    "base": BASE,
    "epochs": EPOCHS,
    "constant": case({}, lambda o: lr_scheduler.ConstantLR(o, 1), [BASE for _ in epochs]),
    "step": case({"every": 5, "factor": 0.5}, lambda o: lr_scheduler.StepLR(o, 5, 0.5),
                 [BASE * 0.5 ** (epoch // 5) for epoch in epochs]),
    "exponential": case({"factor": 0.9}, lambda o: lr_scheduler.ExponentialLR(o, 0.9),
                        [BASE * 0.9**epoch for epoch in epochs]),
    "cosine": case({"over": EPOCHS, "min_rate": LEAST},
                   lambda o: lr_scheduler.CosineAnnealingLR(o, EPOCHS, LEAST),
                   [cosine(epoch, EPOCHS) for epoch in epochs]),
    "warm_up_then_cosine": case({"warm_up": WARM_UP, "over": EPOCHS - WARM_UP, "min_rate": LEAST},
                                warm_up_then_cosine, [warmed_up(epoch) for epoch in epochs]),
    "plateau": plateau_case(LEAST),
    "plateau_to_floor": plateau_case(0.03),
})
