"""Five models at their defaults: reads lines "data.csv TAB target TAB class|number TAB seed TAB folder", divides the rows (a quarter held out, by class),
writes both parts into the folder, and answers with a JSON object: name of the model → [score, loss, calibration error, seconds].

Score: accuracy, or R². Loss: log loss, or RMSE. Calibration error: of the most probable class, over 15 bins of its probability (Guo et al. 2017).
Linear model, MLP and random forest get one-hot columns, means for missing numbers and standard scaling; the two kinds of boosted trees get ordinal codes,
and cells that are missing as such. A line "predicted.csv TAB test.csv TAB target" is answered with the calibration error of those predictions.
"""
import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, OrdinalEncoder, StandardScaler
from xgboost import XGBClassifier, XGBRegressor

warnings.filterwarnings("ignore")


def binned_error(surest, right):
    bins = np.minimum((surest * 15).astype(int), 14)
    return float(sum(abs(right[bins == b].mean() - surest[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)))


def judge(model, rows, truth, is_number):
    if is_number:
        squares = np.mean((model.predict(rows) - truth) ** 2)
        return [1 - squares / np.var(truth), np.sqrt(squares), 0]
    probabilities = model.predict_proba(rows).astype(float)
    right = np.mean(probabilities.argmax(1) == truth)
    return [right, log_loss(truth, probabilities, labels=model.classes_), binned_error(probabilities.max(1), probabilities.argmax(1) == truth)]


for line in sys.stdin:
    words = line.rstrip("\n").split("\t")
    if len(words) == 3:
        predicted, truth = (pd.read_csv(name, dtype=str, keep_default_na=False) for name in words[:2])
        right = (predicted["prediction"] == truth[words[2]]).to_numpy()
        surest = predicted.iloc[:, 1:].astype(float).max(axis=1).to_numpy()
        print(json.dumps(binned_error(surest, right)), flush=True)
        continue
    path, target, kind, seed, folder = words
    is_number = kind == "number"
    texts = pd.read_csv(path, dtype=str, keep_default_na=False)
    parts = train_test_split(texts, test_size=0.25, random_state=int(seed), stratify=None if is_number else texts[target])
    for name, part in zip(["train", "test"], parts):
        part.to_csv(f"{folder}/{name}.csv", index=False)
    table = pd.read_csv(path, na_values=["?", ""])
    train, test = (table.loc[part.index] for part in parts)
    inputs = [c for c in table if c != target and table[c].notna().any()]
    numbers = [c for c in inputs if table[c].dtype.kind in "if"]
    categories = [c for c in inputs if c not in numbers]
    x, rows = (part[inputs].astype({c: str for c in categories}) for part in (train, test))
    if is_number:
        y, truth = train[target].to_numpy(float), test[target].to_numpy(float)
    else:
        codes = LabelEncoder().fit(texts[target])
        y, truth = (codes.transform(part[target]) for part in parts)
    hot = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="ignore", sparse_output=False), categories),
    )
    ordinal = make_column_transformer(
        ("passthrough", numbers), (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), categories)
    )
    state = {"random_state": int(seed)}
    models = {
        "linear": (hot, Ridge() if is_number else LogisticRegression(max_iter=1000)),
        "mlp": (hot, (MLPRegressor if is_number else MLPClassifier)(max_iter=500, **state)),
        "forest": (hot, (RandomForestRegressor if is_number else RandomForestClassifier)(**state)),
        "boosting": (ordinal, (HistGradientBoostingRegressor if is_number else HistGradientBoostingClassifier)(**state)),
        "xgboost": (ordinal, XGBRegressor() if is_number else XGBClassifier()),
    }
    found = {}
    for name, (prepare, model) in models.items():
        began = time.time()
        fitted = make_pipeline(prepare, model).fit(x, y)
        seconds = time.time() - began
        found[name] = [*map(float, judge(fitted, rows, truth, is_number)), seconds]
    print(json.dumps(found), flush=True)
