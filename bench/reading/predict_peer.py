"""Predictions for the CSV on stdin: python3 predict_peer.py PICKLE [only]. The rows with prediction and probabilities appended, or these alone."""
import pickle
import sys

import pandas as pd

scaler, network = pickle.load(open(sys.argv[1], "rb"))
frame = pd.read_csv(sys.stdin.buffer)
probabilities = network.predict_proba(scaler.transform(frame))
if "only" in sys.argv:
    frame = pd.DataFrame()
frame["prediction"] = network.classes_[probabilities.argmax(axis=1)]
for index, name in enumerate(network.classes_):
    frame[f"probability_{name}"] = probabilities[:, index]
frame.to_csv(sys.stdout, index=False)
