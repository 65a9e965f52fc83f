# Pins: linear models of numbers by other losses than squared error, fitted to the end on diabetes, as predictions of the
# first ten rows: Poisson regression with its log link, and the quantiles 0.25 and 0.9; and their mean losses.
# Run: python3 -B test/oracles/number_losses.py   (Python 3.11, scikit-learn 1.2.1)
# Writes number_losses.json beside itself. No penalty. Quantile regression is a linear programme, solved exactly.
import csv
import pathlib

import numpy as np
from sklearn.linear_model import PoissonRegressor, QuantileRegressor

from write_json import write_json

path = pathlib.Path(__file__).resolve().parents[2] / "datasets/diabetes/data.csv"
rows = list(csv.DictReader(path.open()))
names = [name for name in rows[0] if name not in ("progression", "sex")]
X = np.array([[float(row[name]) for name in names] for row in rows])
y = np.array([float(row["progression"]) for row in rows])
X = (X - X.mean(axis=0)) / X.std(axis=0)

poisson = PoissonRegressor(alpha=0, tol=1e-10, max_iter=10000).fit(X, y)
predicted = {"poisson": poisson.predict(X)}
losses = {"poisson": float(np.mean(predicted["poisson"] - y * np.log(predicted["poisson"])))}
for level in (0.25, 0.9):
    name = f"quantile {level}"
    predicted[name] = QuantileRegressor(quantile=level, alpha=0, solver="highs").fit(X, y).predict(X)
    error = y - predicted[name]
    losses[name] = float(np.mean(np.maximum(level * error, (level - 1) * error)))

write_json(__file__, {
    "inputs": names,
    "losses": losses,
    "poisson": predicted["poisson"][:10].tolist(),
})
