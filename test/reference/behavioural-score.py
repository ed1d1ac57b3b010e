"""AUCs by scikit-learn, DeLong's intervals by direct evaluation and weights, for test/plugins/engagement.

Run: python test/reference/behavioural-score.py > test/reference/behavioural-score.json
"""

import json
import sys

import numpy
import scipy
import sklearn
from scipy.special import expit, logit
from scipy.stats import norm
from sklearn.metrics import roc_auc_score


def delong(values, bought, auc, confidence):
    """The variance of the AUC from all pairs, one by one; the interval is symmetric on the logit scale."""
    won, lost = values[bought == 1], values[bought == 0]
    wins = (won[:, None] > lost[None, :]) + 0.5 * (won[:, None] == lost[None, :])
    error = numpy.sqrt(wins.mean(axis=1).var(ddof=1) / len(won) + wins.mean(axis=0).var(ddof=1) / len(lost))
    half = norm.ppf(0.5 + confidence / 2) * error / (auc * (1 - auc))
    return expit(logit(auc) - half), expit(logit(auc) + half)


def main():
    rng = numpy.random.default_rng(20240921)
    n, confidence = 300, 0.95
    bought = (rng.random(n) < 0.35).astype(int)
    columns = {
        "strong": numpy.round(rng.normal(1.4 * bought, 1), 2),
        "weak": rng.poisson(2 + bought).astype(float),
        "against": numpy.round(rng.exponential(40 - 18 * bought), 0),
        "noise": numpy.round(rng.random(n), 2),
        "gaps": numpy.round(rng.normal(0.8 * bought, 1), 1),
    }
    columns["gaps"][rng.random(n) < 0.4] = numpy.nan
    found, powers = {}, {}
    for name, values in columns.items():
        known = ~numpy.isnan(values)
        auc = roc_auc_score(bought[known], values[known])
        low, high = delong(values[known], bought[known], auc, confidence)
        powers[name] = 2 * auc - 1 if low > 0.5 or high < 0.5 else 0.0
        found[name] = {"customers": int(known.sum()), "buyers": int(bought[known].sum()), "auc": auc, "low": low, "high": high}
    total = sum(abs(power) for power in powers.values())
    rows = {name: [None if numpy.isnan(x) else float(x) for x in values] for name, values in columns.items()}
    versions = {"python": sys.version.split()[0], "numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
    measures = [{"metric": name, **found[name], "weight": powers[name] / total, "values": rows[name]} for name in columns]
    json.dump({"versions": versions, "confidence": confidence, "bought": bought.tolist(), "measures": measures}, sys.stdout)
    sys.stdout.write("\n")


main()
