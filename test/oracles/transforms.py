# Pins: what robust scaling, a smooth clip, a logarithm, normal quantiles and pieces between quantiles make of a skewed column with ties, fitted on it,
# for numbers in it, between, and far outside.
# Run: python3 -B test/oracles/transforms.py   (Python 3.11, numpy 1.24, scikit-learn 1.2.1)
# Writes transforms.json beside itself. Row weights of 2 stand for a row that is there twice.
import numpy as np
from sklearn.preprocessing import QuantileTransformer, RobustScaler

from write_json import write_json

numbers = [round(float(np.expm1((i * 37 % 101) / 23) - 1.5), 3) for i in range(101)] + [0.0] * 12 + [40.0, -9.0]
asked = [-1000.0, -9.0, -1.5, -0.7, 0.0, 0.01, 1.0, 3.3, 17.0, 40.0, 75.0, 1e6]
constant = [2.5] * 10
sparse = [0.0] * 9 + [4.0]  # both quartiles are 0: half the range is taken


def column(values):
    return np.array(values).reshape(-1, 1)


def robust(values, x):
    scaler = RobustScaler().fit(column(values))
    return scaler.transform(column(x)).ravel()


def logarithm(values, x):
    bent = np.sign(values) * np.log1p(np.abs(values))
    return (np.sign(x) * np.log1p(np.abs(x)) - bent.mean()) / bent.std()


def normal(values, x):
    transformer = QuantileTransformer(n_quantiles=101, output_distribution="normal", subsample=10**6).fit(column(values))
    return transformer.transform(column(x)).ravel()


def piecewise(values, x):
    """A row of columns for each x: (x - mean) / std, then the way through each stretch between quantiles, by its mean and std."""
    knots = np.unique(np.quantile(values, np.linspace(0, 1, 9)))

    def ways(of):
        steps = [np.interp(of, [low, high], [0, 1]) for low, high in zip(knots, knots[1:])]
        steps[0] = np.minimum(1, (of - knots[0]) / (knots[1] - knots[0]))
        steps[-1] = np.maximum(0, (of - knots[-2]) / (knots[-1] - knots[-2]))
        return np.stack([of, *steps], axis=1)

    fitted = ways(values)
    return (ways(np.array(x)) - fitted.mean(axis=0)) / fitted.std(axis=0)


def case(values):
    v, x = np.array(values), np.array(asked)
    r = robust(values, asked)
    return {
        "robust": r.tolist(),
        "smooth-clip": (r / np.sqrt(1 + (r / 3) ** 2)).tolist(),
        "log": logarithm(v, x).tolist(),
        "quantile-normal": normal(values, asked).tolist(),
        "piecewise-linear": piecewise(v, asked).ravel().tolist(),
    }


write_json(__file__, {
    "numbers": numbers,
    "asked": asked,
    "plain": case(numbers),
    "firstTwice": case(numbers + numbers[:20]),
    "sparse": {"numbers": sparse, "asked": [0.0, 4.0], "robust": [0.0, 2.0], "smooth-clip": [0.0, 2 / np.sqrt(1 + 4 / 9)]},
})
