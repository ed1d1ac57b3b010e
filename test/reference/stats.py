"""Writes stats.json: what SciPy, NumPy and statsmodels answer for src/stats."""

import json
from pathlib import Path

import numpy
import scipy
import statsmodels
from scipy.stats import bootstrap, norm, t
from statsmodels.stats.proportion import proportion_confint

random = numpy.random.default_rng(20)
sample = [float(round(value, 3)) for value in random.lognormal(1, 0.8, 40)]


def percentile(values):
    found = bootstrap(
        (numpy.array(values),),
        numpy.mean,
        method="percentile",
        n_resamples=200_000,
        batch=2_000,
        random_state=numpy.random.default_rng(1),
    )
    return [float(found.confidence_interval.low), float(found.confidence_interval.high)]


def bootstrap_t(values, resamples=400_000):
    values = numpy.array(values)
    n, centre, error = len(values), values.mean(), values.std(ddof=1) / numpy.sqrt(len(values))
    draws = numpy.random.default_rng(2)
    found = []
    for _ in range(resamples // 4000):
        drawn = values[draws.integers(0, n, (4000, n))]
        found.append((drawn.mean(1) - centre) / (drawn.std(1, ddof=1) / numpy.sqrt(n)))
    low, high = numpy.quantile(numpy.concatenate(found), [0.025, 0.975])
    return [float(centre - high * error), float(centre - low * error)]


shares = [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (17, 50), (999, 1000), (5, 100000)]
levels = [0.8, 0.9, 0.95, 0.99]
quantiles = [0, 0.025, 0.1, 0.25, 0.333, 0.5, 0.75, 0.9, 0.975, 1]
probabilities = [1e-300, 1e-100, 1e-20, 1e-8, 0.001, 0.02, 0.07, 0.075, 0.3, 0.5, 0.6, 0.924, 0.93, 0.975, 0.9999]
points = [-37, -20, -10, -5, -3, -2.0001, -1.9999, -1, -0.1, 0, 1e-9, 0.7, 1.959963984540054, 2, 3, 6, 9]

reference = {
    "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
    "wilson": [
        {
            "successes": k,
            "n": n,
            "confidence": level,
            "interval": [float(end) for end in proportion_confint(k, n, alpha=1 - level, method="wilson")],
        }
        for k, n in shares
        for level in levels
    ],
    "normalQuantile": [[p, float(norm.ppf(p))] for p in probabilities],
    "normalCdf": [[x, float(norm.cdf(x))] for x in points],
    "studentQuantile": [
        [p, df, float(t.ppf(p, df))]
        for p in (1e-4, 0.025, 0.4, 0.51, 0.9, 0.975)
        for df in (1, 1.5, 2, 2.5, 3, 5, 9, 17.3, 29.9, 30, 1000)
    ],
    "sample": sample,
    "quantiles": [[q, float(numpy.quantile(sample, q))] for q in quantiles],
    "mean": float(numpy.mean(sample)),
    "variance": float(numpy.var(sample, ddof=1)),
    "percentile": percentile(sample),
    "bootstrapT": bootstrap_t(sample),
    "binomial": [
        [n, p, [float(scipy.stats.binom.mean(n, p)), float(scipy.stats.binom.std(n, p))]]
        for n, p in [(1, 0.3), (40, 0.02), (500, 0.5), (20000, 0.97)]
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(reference, indent=1) + "\n")
