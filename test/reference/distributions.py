"""Quantiles and probabilities of the distributions of src/random, from scipy."""
import json
import pathlib
import scipy
from scipy import stats

PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


def quantiles(distribution):
    return [float(distribution.ppf(p)) for p in PROBABILITIES]


golden = {
    "versions": {"scipy": scipy.__version__},
    "probabilities": PROBABILITIES,
    "normal": quantiles(stats.norm()),
    "exponential": [{"rate": r, "quantiles": quantiles(stats.expon(scale=1 / r))} for r in (0.2, 3.0)],
    "gamma": [
        {"shape": a, "scale": s, "quantiles": quantiles(stats.gamma(a, scale=s))}
        for a, s in ((0.3, 2.0), (1.0, 1.0), (2.5, 0.4), (40.0, 3.0))
    ],
    "beta": [{"a": a, "b": b, "quantiles": quantiles(stats.beta(a, b))} for a, b in ((0.5, 0.5), (2.0, 5.0))],
    "poisson": [
        {"mean": m, "counts": (c := sorted({int(stats.poisson(m).ppf(p)) for p in PROBABILITIES})),
         "cumulative": [float(stats.poisson(m).cdf(k)) for k in c]}
        for m in (0.4, 3.0, 15.9, 50.0)
    ],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(golden, indent=1) + "\n")
