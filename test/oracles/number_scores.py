# Pins: mean losses of numbers and the share of them that is explained (D²), by scikit-learn; of Huber's loss by scipy, whose
# best constant is found by scipy's minimiser. 41 targets, so that the quantiles 0.1 and 0.9 are targets themselves.
# Run: python3 -B test/oracles/number_scores.py
#      (Python 3.11, numpy 1.24.2, scipy 1.10.1, scikit-learn 1.2.1)
# Writes number_scores.json beside itself.
import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import huber
from sklearn.metrics import (
    d2_absolute_error_score,
    d2_pinball_score,
    d2_tweedie_score,
    mean_absolute_error,
    mean_pinball_loss,
    mean_poisson_deviance,
)

from write_json import write_json

random = np.random.default_rng(7)
y = np.round(random.gamma(1.5, 3, 41), 2)
y[:3] = 0
p = np.round(y * random.uniform(0.5, 1.6, 41) + 0.5, 2)
std, delta = 4.0, 0.75


def huber_loss(answer):
    return np.mean(huber(delta, (answer - y) / std))


best = minimize_scalar(huber_loss, bounds=(y.min(), y.max()), method="bounded", options={"xatol": 1e-12})
scores = {
    "absolute-error": {"mae": mean_absolute_error(y, p), "d2": d2_absolute_error_score(y, p), "constant": np.median(y)},
    "huber": {"huberLoss": huber_loss(p), "d2": 1 - huber_loss(p) / best.fun, "constant": best.x},
    "poisson": {
        "poissonDeviance": mean_poisson_deviance(y, p),
        "d2": d2_tweedie_score(y, p, power=1),
        "constant": np.mean(y),
    },
}
for level in (0.1, 0.9):
    scores["quantile %s" % level] = {
        "quantileLoss": mean_pinball_loss(y, p, alpha=level),
        "d2": d2_pinball_score(y, p, alpha=level),
        "constant": np.quantile(y, level),
    }

write_json(__file__, {
    "targets": y.tolist(),
    "predicted": p.tolist(),
    "std": std,
    "delta": delta,
    "scores": {name: {key: float(value) for key, value in found.items()} for name, found in scores.items()},
})
