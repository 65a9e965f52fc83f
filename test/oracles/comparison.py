# Pins: the 95 % interval, and of means the 97 % one, of the difference of two paired losses: of their means by scipy's paired t-test, of their root
# mean squares by the jackknife, each row left out in turn, with the quantile of scipy's Student t.
# Run: python3 -B test/oracles/comparison.py
#      (Python 3.11, numpy 1.24.2, scipy 1.10.1)
# Writes comparison.json beside itself.
import numpy as np
from scipy import stats

from write_json import write_json


def root(squares):
    return np.sqrt(np.mean(squares))


def case(rows, seed):
    random = np.random.default_rng(seed)
    target = random.lognormal(0, 1, rows)
    own = (target - random.lognormal(0, 0.5, rows)) ** 2
    other = (target - np.mean(target)) ** 2
    test = stats.ttest_rel(other, own).confidence_interval(0.95)
    sure = stats.ttest_rel(other, own).confidence_interval(0.97)
    without = [root(np.delete(other, i)) - root(np.delete(own, i)) for i in range(rows)]
    error = np.sqrt((rows - 1) / rows * np.sum((without - np.mean(without)) ** 2))
    gain = root(other) - root(own)
    margin = stats.t.ppf(0.975, rows - 1) * error
    return {
        "own": own.tolist(),
        "other": other.tolist(),
        "mean": [float(np.mean(other - own)), float(test.low), float(test.high)],
        "sure": [float(np.mean(other - own)), float(sure.low), float(sure.high)],
        "root": [float(gain), float(gain - margin), float(gain + margin)],
    }


write_json(__file__, {"rows_%d" % rows: case(rows, rows) for rows in (10, 11, 40, 200)})
