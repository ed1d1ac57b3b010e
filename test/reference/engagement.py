"""Engagement scores by scipy's ranks, for test/plugins/engagement.

Run: python test/reference/engagement.py > test/reference/engagement.json
"""

import json
import sys

import numpy
import scipy
from scipy.stats import rankdata

WEIGHTS = {"recency_days": -2, "orders": 1.5, "visits": 2, "email_opens": 0.3}


def main():
    rng = numpy.random.default_rng(20240703)
    n = 70
    columns = {
        "recency_days": rng.integers(1, 40, n).astype(float),
        "orders": rng.poisson(2, n).astype(float),
        "visits": numpy.round(rng.exponential(3, n), 2),
        "email_opens": numpy.full(n, 3.0),
    }
    columns["visits"][rng.random(n) < 0.3] = numpy.nan
    columns["email_opens"][rng.random(n) < 0.6] = numpy.nan
    above, below = numpy.zeros(n), numpy.zeros(n)
    for name, weight in WEIGHTS.items():
        known = ~numpy.isnan(columns[name])
        ranks = (rankdata(columns[name][known], method="average") - 1) / (known.sum() - 1)
        above[known] += abs(weight) * (ranks if weight > 0 else 1 - ranks)
        below[known] += abs(weight)
    rows = {name: [None if numpy.isnan(x) else float(x) for x in values] for name, values in columns.items()}
    versions = {"python": sys.version.split()[0], "numpy": numpy.__version__, "scipy": scipy.__version__}
    json.dump({"versions": versions, "weights": WEIGHTS, "columns": rows, "scores": list(100 * above / below)}, sys.stdout)
    sys.stdout.write("\n")


main()
