# Pins: the least cost of logistic regression with an l2 penalty on breast-cancer and birth-weight,
# where it lies, and how often scikit-learn's L-BFGS evaluates cost and gradient on its way there.
# Run: python3 -B test/oracles/lbfgs_logistic.py
#      (Python 3.11, numpy 1.24.2, scipy 1.10.1, scikit-learn 1.2.1)
# Writes lbfgs_logistic.json beside itself. Needs datasets/<name>/data.csv and spec.json.
# The cost is J = mean log loss + l2/2 sum W^2 (the bias is free); scikit-learn minimises m J, with
# C = 1 / (l2 m), from zero weights. The minimum is by Newton's method.
import csv
import json
import math
import pathlib

import numpy as np
from scipy.special import expit
from sklearn.linear_model import LogisticRegression, _logistic

from write_json import write_json

DATASETS = pathlib.Path(__file__).resolve().parents[2] / "datasets"
NEAR = 1e-8


def read(name):
    """Names of the columns of X, X by rows, Y as 0 and 1, the two classes.

    Numbers are standardised over all rows. A column that the spec calls a category becomes one
    column of 0 and 1 for each category, in sorted order; no other column here holds text.
    """
    with open(DATASETS / name / "data.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    spec = json.loads((DATASETS / name / "spec.json").read_text())
    types = {column: made["type"] for column, made in spec.get("columns", {}).items()}
    names, columns = [], []
    for column in rows[0]:
        if column == spec["target"] or column in spec.get("ignore", []):
            continue
        cells = [row[column] for row in rows]
        if types.get(column, "number") == "category":
            for category in sorted(set(cells)):
                names.append(f"{column}={category}")
                columns.append([float(cell == category) for cell in cells])
        else:
            x = np.array([float(cell) for cell in cells])
            names.append(column)
            columns.append((x - x.mean()) / math.sqrt(((x - x.mean()) ** 2).mean()))
    labels = [row[spec["target"]] for row in rows]
    classes = sorted(set(labels))
    assert len(classes) == 2
    y = np.array([float(label == classes[1]) for label in labels])
    return names, np.array(columns).T, y, classes


def cost(theta, x, y, l2):
    """J at theta = (W, b), its sums without rounding errors of their own."""
    z = x @ theta[:-1] + theta[-1]
    loss = math.fsum(np.logaddexp(0, np.where(y == 1, -z, z)).tolist()) / len(y)
    return loss + l2 / 2 * math.fsum((theta[:-1] ** 2).tolist())


def newton(x, y, l2):
    """(W, b) where the gradient of J is 0, to rounding."""
    ones = np.column_stack([x, np.ones(len(y))])
    penalty = np.append(np.full(x.shape[1], l2), 0)
    theta = np.zeros(ones.shape[1])
    for _ in range(50):
        p = expit(ones @ theta)
        gradient = ones.T @ (p - y) / len(y) + penalty * theta
        if np.abs(gradient).max() < 1e-15:
            break
        hessian = (ones.T * (p * (1 - p))) @ ones / len(y) + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        fraction = 1.0  # halved until the cost does not rise (but for rounding)
        while cost(theta - fraction * step, x, y, l2) > cost(theta, x, y, l2) + 1e-15:
            fraction /= 2
        theta = theta - fraction * step
    assert np.abs(gradient).max() < 1e-14
    return theta


def by_sklearn(x, y, l2, least, **options):
    """One fit; the options are added to those that scikit-learn gives its minimiser."""
    own = _logistic.optimize.minimize
    costs, results = [], []

    def minimize(objective, start, **settings):
        assert settings["method"] == "L-BFGS-B" and settings["jac"] is True and not start.any()

        def counted(theta, *arguments):
            value, gradient = objective(theta, *arguments)
            costs.append(value / len(y))
            return value, gradient

        settings["options"] = {**settings["options"], **options}
        results.append(own(counted, start, **settings))
        return results[-1]

    model = LogisticRegression(solver="lbfgs", C=1 / (l2 * len(y)), tol=1e-10, max_iter=10000)
    _logistic.optimize.minimize = minimize
    try:
        model.fit(x, y)
    finally:
        _logistic.optimize.minimize = own
    [result] = results
    assert result.success and result.nfev == len(costs)
    assert abs(costs[0] - math.log(2)) < 1e-12  # the start, all zeros, is evaluation 1
    return np.append(model.coef_[0], model.intercept_), {
        "evaluations": int(result.nfev),
        "iterations": int(result.nit),
        "evaluations_until_near": int(np.argmax(np.minimum.accumulate(costs) <= least + NEAR)) + 1,
        "stopped_by": str(result.message),
    }


def case(x, y, l2):
    theta = newton(x, y, l2)
    least = cost(theta, x, y, l2)
    # As it comes, scikit-learn's tol is for the gradient alone, and scipy's own ftol of 2.2e-9
    # stops it long before: at about 1e-10 above the minimum. Without ftol it goes to the end.
    own_theta, own = by_sklearn(x, y, l2, least)
    full_theta, full = by_sklearn(x, y, l2, least, ftol=0)
    assert abs(cost(full_theta, x, y, l2) - least) < 1e-12
    assert np.abs(full_theta - theta).max() < 1e-6
    assert full["evaluations_until_near"] == own["evaluations_until_near"]
    return {
        "l2": l2,
        "C": 1 / (l2 * len(y)),
        "cost": least,
        "coefficients": theta[:-1].tolist(),
        "intercept": float(theta[-1]),
        "sklearn": {**own, "cost": cost(own_theta, x, y, l2)},
        "sklearn_without_ftol": {**full, "cost": cost(full_theta, x, y, l2)},
    }


def dataset(name):
    names, x, y, classes = read(name)
    return {
        "rows": len(y),
        "columns": names,
        "classes": classes,
        "cases": [case(x, y, l2) for l2 in (0.01, 0.001)],
    }


write_json(__file__, {
    "near": NEAR,
    "breast-cancer": dataset("breast-cancer"),
    "birth-weight": dataset("birth-weight"),
})
