# Pins: scikit-learn's cross_val_score of logistic regression on iris and breast-cancer, and of ridge on diabetes, over
# given folds: row i is in part (7919 i) mod 5.
# Run: python3 -B test/oracles/cross_validation.py
#      (Python 3.11, numpy 1.24.2, scikit-learn 1.2.1)
# Writes cross_validation.json beside itself. Needs datasets/<name>/data.csv and spec.json.
# Every fold standardises its own training rows. The cost is mean loss + l2/2 sum W^2 with a free bias: C = 1 / (l2 m) of
# the m training rows of the fold, and for ridge, on a standardised target, alpha = l2 m.
import csv
import json
import pathlib

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import PredefinedSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from write_json import write_json

DATASETS = pathlib.Path(__file__).resolve().parents[2] / "datasets"
L2 = 0.01
PARTS = 5


class Logistic(BaseEstimator, ClassifierMixin):
    """Logistic regression whose penalty goes with the mean loss, whatever the rows of the fold."""

    def fit(self, x, y):
        made = LogisticRegression(C=1 / (L2 * len(y)), tol=1e-10, max_iter=10000)
        self.model_ = make_pipeline(StandardScaler(), made).fit(x, y)
        self.classes_ = self.model_.classes_
        return self

    def predict(self, x):
        return self.model_.predict(x)

    def predict_proba(self, x):
        return self.model_.predict_proba(x)


class MeanRidge(BaseEstimator, RegressorMixin):
    """Ridge regression whose penalty goes with the mean squared error of a standardised target."""

    def fit(self, x, y):
        self.mean_, self.std_ = y.mean(), y.std()
        made = Ridge(alpha=L2 * len(y), solver="cholesky")
        self.model_ = make_pipeline(StandardScaler(), made).fit(x, (y - self.mean_) / self.std_)
        return self

    def predict(self, x):
        return self.model_.predict(x) * self.std_ + self.mean_


def read(name):
    with open(DATASETS / name / "data.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    spec = json.loads((DATASETS / name / "spec.json").read_text())
    inputs = [c for c in rows[0] if c != spec["target"] and c not in spec.get("ignore", [])]
    x = np.array([[float(row[c]) for c in inputs] for row in rows])
    return x, [row[spec["target"]] for row in rows]


out = {"l2": L2, "parts": PARTS}
for name, model, scores in [
    ("iris", Logistic(), ["accuracy", "neg_log_loss"]),
    ("breast-cancer", Logistic(), ["accuracy", "neg_log_loss", "roc_auc"]),
    ("diabetes", MeanRidge(), ["r2", "neg_root_mean_squared_error"]),
]:
    x, labels = read(name)
    y = np.array(labels) if name != "diabetes" else np.array([float(label) for label in labels])
    folds = PredefinedSplit([(7919 * i) % PARTS for i in range(len(y))])
    out[name] = {score: cross_val_score(model, x, y, cv=folds, scoring=score).tolist() for score in scores}
write_json(__file__, out)
