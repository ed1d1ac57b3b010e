"""Reference values for src/plugins/trust/varianceExplained.ts by scipy's Kruskal-Wallis test; prints variance-explained.json."""

import json

import numpy
import scipy
from scipy.stats import kruskal

random = numpy.random.default_rng(11)
cases = []
for name, k, n, shift, digits in (
    ("three groups that differ", 3, 60, 0.8, 3),
    ("four groups alike", 4, 80, 0.0, 3),
    ("many ties", 3, 90, 0.5, 0),
):
    groups = random.integers(0, k, n)
    values = (numpy.exp(random.normal(size=n)) + shift * groups).round(digits)
    statistic = kruskal(*[values[groups == g] for g in range(k)]).statistic
    explained = (statistic - k + 1) / (n - k)
    cases.append({"name": name, "values": values.tolist(), "groups": groups.tolist(), "explained": float(explained)})
print(json.dumps({"versions": {"numpy": numpy.__version__, "scipy": scipy.__version__}, "cases": cases}))
