"""scikit-learn at its defaults: reads lines "train.csv TAB test.csv TAB target TAB class|number TAB seed TAB score|loss", answers each with the scores, or
the losses: log loss, or RMSE beside that of the mean.

Standard scaling of numbers (missing: the mean), one-hot of texts (missing: a category of its own), then LogisticRegression and
MLPClassifier, or Ridge and MLPRegressor, with nothing set but the seed.
"""
import json
import sys
import warnings

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")
for line in sys.stdin:
    train, test, target, kind, seed, judge = line.rstrip("\n").split("\t")
    a, b = pd.read_csv(train), pd.read_csv(test)
    x, y = a.drop(columns=target), a[target]
    numbers = [c for c in x if pd.api.types.is_numeric_dtype(x[c])]
    texts = [c for c in x if c not in numbers]
    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="mean"), StandardScaler()), numbers),
        (make_pipeline(SimpleImputer(strategy="constant", fill_value="?"), OneHotEncoder(handle_unknown="ignore")), texts),
    )
    if kind == "class":
        models = [LogisticRegression(), MLPClassifier(random_state=int(seed))]
    else:
        models = [Ridge(), MLPRegressor(random_state=int(seed))]
    found = []
    for model in models:
        fitted = make_pipeline(prepare, model).fit(x, y)
        rows, truth = b.drop(columns=target), b[target]
        if judge == "score":
            found.append(fitted.score(rows, truth))
        elif kind == "class":
            found.append(log_loss(truth, fitted.predict_proba(rows), labels=fitted.classes_))
        else:
            off = np.mean((fitted.predict(rows) - truth) ** 2)
            found.append(float(np.sqrt(off / np.mean((y.mean() - truth) ** 2))))
    print(json.dumps(found), flush=True)
