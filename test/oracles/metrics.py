# Pins: scikit-learn's scores of seeded predictions (binary with ties, three classes, a class never
# predicted with a class absent from the truth, and a regression).
# Run: python3 -B test/oracles/metrics.py   (Python 3.11, numpy 1.24.2, scikit-learn 1.2.1)
# Writes metrics.json beside itself.
import numpy as np
from sklearn import metrics

from write_json import write_json


def class_scores(y, predicted, classes):
    """Scores of the predicted labels; in the confusion matrix rows are true, columns predicted."""
    options = dict(labels=classes, zero_division=0)
    per_class = metrics.precision_recall_fscore_support(y, predicted, **options)
    macro = metrics.precision_recall_fscore_support(y, predicted, average="macro", **options)
    return {
        "accuracy": float(metrics.accuracy_score(y, predicted)),
        "precision": per_class[0].tolist(),
        "recall": per_class[1].tolist(),
        "f1": per_class[2].tolist(),
        "support": per_class[3].tolist(),
        "macro_precision": float(macro[0]),
        "macro_recall": float(macro[1]),
        "macro_f1": float(macro[2]),
        "confusion_matrix": metrics.confusion_matrix(y, predicted, labels=classes).tolist(),
    }


def binary(rng):
    y = rng.integers(0, 2, 40)
    # Steps of 0.1 give many ties, between the classes too; 0.5 itself is predicted as 1.
    p = np.clip(np.round(rng.uniform(0.05, 0.75, 40) + 0.2 * y, 1), 0.1, 0.9)
    assert (p == 0.5).any() and np.intersect1d(p[y == 0], p[y == 1]).size > 1
    predicted = (p >= 0.5).astype(int)
    return {
        "y": y.tolist(),
        "p": p.tolist(),
        "predicted": predicted.tolist(),
        **class_scores(y, predicted, [0, 1]),
        "log_loss": float(metrics.log_loss(y, p)),
        "roc_auc": float(metrics.roc_auc_score(y, p)),
        "brier": float(metrics.brier_score_loss(y, p)),
    }


def several(y, p, classes):
    """Three classes or more: p holds a row of probabilities for each row of y."""
    predicted = p.argmax(axis=1)
    assert ((p == p.max(axis=1, keepdims=True)).sum(axis=1) == 1).all()  # a single winner
    aucs = [float(metrics.roc_auc_score(y == c, p[:, c])) if (y == c).any() else None
            for c in classes]
    scores = {
        "y": y.tolist(),
        "p": p.tolist(),
        "predicted": predicted.tolist(),
        **class_scores(y, predicted, classes),
        "log_loss": float(metrics.log_loss(y, p, labels=classes)),
        "roc_auc": aucs,  # each class against the rest; null where the class is absent
        "brier": float(((p - np.eye(len(classes))[y]) ** 2).sum(axis=1).mean()),
    }
    if None not in aucs:
        scores["macro_roc_auc"] = float(metrics.roc_auc_score(y, p, multi_class="ovr"))
    return scores


def probabilities(rng, y, n_classes, pull):
    """Rows of hundredths that add up to 1, leaning towards the true class."""
    weights = rng.uniform(0.1, 1, (len(y), n_classes)) + pull * np.eye(n_classes)[y]
    cents = np.floor(100 * weights / weights.sum(axis=1, keepdims=True))
    cents[np.arange(len(y)), cents.argmax(axis=1)] += 100 - cents.sum(axis=1)
    return cents / 100


def three_classes(rng):
    y = rng.integers(0, 3, 60)
    return several(y, probabilities(rng, y, 3, 0.4), [0, 1, 2])


def missing_classes(rng):
    y = rng.integers(0, 3, 30)  # class 3 is absent from y
    p = probabilities(rng, y, 4, 0.3)
    p = np.where(p[:, 2:3] == p.max(axis=1, keepdims=True), p[:, [2, 1, 0, 3]], p)
    p = np.where(p[:, 2:3] == p.max(axis=1, keepdims=True), p[:, [0, 1, 3, 2]], p)
    predicted = p.argmax(axis=1)
    assert 2 not in predicted and 3 in predicted and 2 in y and 3 not in y
    return several(y, p, [0, 1, 2, 3])


def regression(rng):
    y = np.round(rng.normal(50, 12, 30), 3)
    predicted = np.round(y + rng.normal(1, 5, 30), 3)
    return {
        "y": y.tolist(),
        "predicted": predicted.tolist(),
        "rmse": float(metrics.mean_squared_error(y, predicted, squared=False)),
        "mae": float(metrics.mean_absolute_error(y, predicted)),
        "r2": float(metrics.r2_score(y, predicted)),
    }


write_json(__file__, {
    "binary": binary(np.random.default_rng(11)),
    "three_classes": three_classes(np.random.default_rng(12)),
    "missing_classes": missing_classes(np.random.default_rng(13)),
    "regression": regression(np.random.default_rng(14)),
})
