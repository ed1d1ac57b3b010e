"""Mean log densities of rows held out by scikit-learn's GaussianMixture (the likeliest of ten starts), fitted on twelve halves drawn of
each set; prints mixture-held-out.json.

Takes the files rfm_data_orders.csv (R package rfm, MIT) and cdnow_customers_summary.csv (lifetimes, MIT); the other sets are drawn here.
"""

import json
import sys
import warnings

import numpy
import pandas
import sklearn
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore", category=sklearn.exceptions.ConvergenceWarning)
names = {"spherical": "spherical", "diagonal": "diag", "tied": "tied", "full": "full"}
regularisation, tolerance = 1e-6, 1e-6
random = numpy.random.default_rng(20260201)
rows = 1000
splits = 12


def shop():
    orders = pandas.read_csv(sys.argv[1], parse_dates=["order_date"]).groupby("customer_id")
    recency = (pandas.Timestamp("2006-12-31") - orders.order_date.max()).dt.days
    return numpy.column_stack([recency, orders.size(), orders.revenue.sum()])


def tails():
    group = random.integers(0, 4, rows)
    means = random.normal(0, 2.5, (4, 3))
    mixing = random.normal(0, 0.6, (4, 3, 3))
    return means[group] + numpy.einsum("nij,nj->ni", mixing[group], random.standard_t(3, (rows, 3)))


def nothings():
    value = numpy.where(random.random(rows) < 0.6, 0, random.exponential(1, rows))
    return numpy.column_stack([numpy.exp(random.normal(0, 1, rows)), value, random.poisson(1, rows)])


def groups():
    group = random.integers(0, 5, rows)
    means = random.normal(0, 2, (5, 4))
    mixing = random.normal(0, 0.6, (5, 4, 4))
    return means[group] + numpy.einsum("nij,nj->ni", mixing[group], random.normal(0, 1, (rows, 4)))


def drawn_halves():
    """Bits of the rows fitted, the first row's the highest of the first byte; the same halves for each set."""
    seeded = numpy.random.default_rng(20261126)
    halves = []
    for _ in range(splits):
        fitted = numpy.zeros(rows, bool)
        fitted[seeded.permutation(rows)[: rows // 2]] = True
        halves.append(fitted)
    return halves


def held_out(points, half, split, k, shape):
    fitted = half[: len(points)]
    model = GaussianMixture(
        k, covariance_type=names[shape], n_init=10, tol=tolerance, reg_covar=regularisation, max_iter=500, random_state=split
    ).fit(points[fitted])
    return round(float(model.score(points[~fitted])), 5)


def described(name, points):
    fits = [
        {"k": k, "shape": shape, "heldOut": [held_out(points, half, split, k, shape) for split, half in enumerate(halves)]}
        for k in (3, 4, 5)
        for shape in names
    ]
    return {"name": name, "points": points.tolist(), "fits": fits}


def standardised(points):
    points = points[:rows].astype(float)
    return ((points - points.mean(0)) / points.std(0)).round(3)


sets = {
    "customers of a shop": shop(),
    "customers of CDNOW": pandas.read_csv(sys.argv[2])[["frequency", "recency", "T"]].to_numpy(),
    "groups with heavy tails": tails(),
    "mostly nothing": nothings(),
    "normal groups": groups(),
}
versions = {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__, "pandas": pandas.__version__}
halves = drawn_halves()
kept = [described(name, standardised(points)) for name, points in sets.items()]
masks = [numpy.packbits(half).tobytes().hex() for half in halves]
said = {"versions": versions, "regularisation": regularisation, "tolerance": tolerance, "halves": masks, "sets": kept}
print(json.dumps(said))
