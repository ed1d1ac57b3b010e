"""Reference values for src/impute by scikit-learn, statsmodels, scipy and an EM written row by row; prints impute.json."""

import json
import warnings

import numpy
import scipy
import sklearn
import statsmodels
import statsmodels.api
from scipy.stats import chi2, multivariate_normal
from sklearn.impute import KNNImputer, SimpleImputer
from statsmodels.imputation.mice import MICE, MICEData

import pandas

warnings.simplefilter("ignore")
random = numpy.random.default_rng(20250211)
nan = numpy.nan


def holes(points, share):
    gaps = points.copy()
    gaps[random.uniform(size=points.shape) < share] = nan
    return gaps


def listed(points):
    return [[None if numpy.isnan(v) else v for v in row] for row in numpy.asarray(points, float).tolist()]


def drawn(n):
    mixing = numpy.array([[1, 0, 0, 0], [0.7, 0.7, 0, 0], [-0.4, 0.3, 0.9, 0], [0.2, 0.5, 0.1, 0.6]])
    return (random.normal(size=(n, 4)) @ mixing.T + [1, -2, 0.5, 3]).round(4)


def simple(points):
    coarse = numpy.round(points)
    return {
        "points": listed(coarse),
        "fits": [
            {"method": method, "values": SimpleImputer(strategy=name).fit(coarse).statistics_.tolist()}
            for method, name in [("mean", "mean"), ("median", "median"), ("mode", "most_frequent")]
        ],
    }


def neighbours(train, fresh):
    fits = []
    for count in (1, 3, 5):
        for weights in ("uniform", "distance"):
            model = KNNImputer(n_neighbors=count, weights=weights).fit(train)
            fits.append(
                {
                    "neighbours": count,
                    "weights": weights,
                    "train": model.transform(train).tolist(),
                    "fresh": model.transform(fresh).tolist(),
                }
            )
    return {"train": listed(train), "fresh": listed(fresh), "fits": fits}


def log_likelihood(points, mean, covariance):
    total = 0.0
    for row in points:
        known = ~numpy.isnan(row)
        if known.any():
            total += multivariate_normal.logpdf(row[known], mean[known], covariance[numpy.ix_(known, known)])
    return float(total)


def expectation_maximisation(points, steps):
    """Row by row, with explicit inverses: no sums by pattern, no factors."""
    n, p = points.shape
    mean, covariance = numpy.nanmean(points, 0), numpy.diag(numpy.nanvar(points, 0))
    for _ in range(steps):
        filled, left = points.copy(), numpy.zeros((p, p))
        for row in filled:
            gone, known = numpy.isnan(row), ~numpy.isnan(row)
            slopes = covariance[numpy.ix_(gone, known)] @ numpy.linalg.inv(covariance[numpy.ix_(known, known)])
            row[gone] = mean[gone] + slopes @ (row[known] - mean[known])
            left[numpy.ix_(gone, gone)] += (
                covariance[numpy.ix_(gone, gone)] - slopes @ covariance[numpy.ix_(known, gone)]
            )
        mean = filled.mean(0)
        covariance = ((filled - mean).T @ (filled - mean) + left) / n
    return mean, covariance


def normal(points):
    steps = [expectation_maximisation(points, 7), expectation_maximisation(points, 3000)]
    mean, covariance = steps[1]
    unbiased = covariance * len(points) / (len(points) - 1)
    patterns, statistic, freedom = {}, 0.0, -points.shape[1]
    for row in points:
        patterns.setdefault(tuple(~numpy.isnan(row)), []).append(row)
    for known, rows in patterns.items():
        known = numpy.array(known)
        away = numpy.array(rows)[:, known].mean(0) - mean[known]
        statistic += len(rows) * away @ numpy.linalg.inv(unbiased[numpy.ix_(known, known)]) @ away
        freedom += int(known.sum())
    filled = points.copy()
    for row in filled:
        gone, known = numpy.isnan(row), ~numpy.isnan(row)
        inner = numpy.linalg.inv(covariance[numpy.ix_(known, known)])
        row[gone] = mean[gone] + covariance[numpy.ix_(gone, known)] @ inner @ (row[known] - mean[known])
    return {
        "points": listed(points),
        "fits": [
            {
                "iterations": count,
                "mean": m.tolist(),
                "covariance": c.ravel().tolist(),
                "logLikelihood": log_likelihood(points, m, c),
            }
            for count, (m, c) in zip((7, 3000), steps)
        ],
        "expected": filled.tolist(),
        "little": {
            "statistic": float(statistic),
            "freedom": freedom,
            "pValue": float(chi2.sf(statistic, freedom)),
            "patterns": len(patterns),
        },
    }


def chained(points):
    """A regression on sets that statsmodels imputes: estimates, and the variance between sets over their number."""
    numpy.random.seed(7)
    frame = pandas.DataFrame(points, columns=list("abcd"))
    sets = 100
    fit = MICE("d ~ a + b + c", statsmodels.api.OLS, MICEData(frame, k_pmm=5)).fit(10, sets)
    each = numpy.array([result.params for result in fit.model.results_list])
    return {
        "points": listed(points),
        "sets": sets,
        "estimates": fit.params.tolist(),
        "errors": fit.bse.tolist(),
        "between": each.var(0, ddof=1).tolist(),
        "fractionMissing": fit.frac_miss_info.tolist(),
    }


complete = drawn(240)
hidden = complete.copy()
hidden[random.uniform(size=240) < scipy.special.expit(1.2 * (complete[:, 0] - 1)), 1] = nan
hidden[random.uniform(size=240) < scipy.special.expit(complete[:, 0] - 2), 3] = nan
hidden[random.uniform(size=240) < 0.1, 2] = nan
print(
    json.dumps(
        {
            "versions": {
                "numpy": numpy.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
                "statsmodels": statsmodels.__version__,
            },
            "simple": simple(holes(drawn(40), 0.2)),
            "knn": neighbours(holes(drawn(60), 0.25), holes(drawn(20), 0.4)),
            "normal": normal(holes(drawn(80), 0.2)[numpy.arange(80) != 79]),
            "chiSquare": [
                {"x": x, "freedom": f, "tail": float(chi2.sf(x, f))}
                for f in (1, 2, 3, 8, 25, 120, 501)
                for x in (0.01, 0.5, 3.0, 20.0, 130.0, 900.0)
            ],
            "mice": chained(hidden),
        }
    )
)
