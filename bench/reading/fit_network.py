"""A pickled MLPClassifier for predict_peer.py that answers as nn's model does: python3 fit_network.py SAMPLE MODEL PICKLE."""
import json
import pickle
import sys
import warnings

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

sample, model_path, pickle_path = sys.argv[1:]
model = json.load(open(model_path))
frame = pd.read_csv(sample)
labels = frame.pop("label")
warnings.simplefilter("ignore", ConvergenceWarning)
scaler = StandardScaler().fit(frame)
hidden = [len(layer["b"]) for layer in model["layers"][:-1]]
network = MLPClassifier(hidden, max_iter=1, random_state=1).fit(scaler.transform(frame), labels)

scaler.mean_ = np.array([column["mean"] for column in model["inputs"]])
scaler.scale_ = np.array([column["std"] for column in model["inputs"]])
network.coefs_ = [np.array(layer["W"]).T.copy() for layer in model["layers"]]
network.intercepts_ = [np.array(layer["b"]) for layer in model["layers"]]
assert list(network.classes_) == model["target"]["classes"]
pickle.dump((scaler, network), open(pickle_path, "wb"))
