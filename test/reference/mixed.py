"""Reference values for k-prototypes (kmodes), Gower dissimilarities (numpy) and linkage over them (scipy); prints mixed.json."""

import json
from importlib.metadata import version

import numpy
import scipy
from kmodes.kprototypes import KPrototypes
from scipy.cluster.hierarchy import fcluster, linkage

random = numpy.random.default_rng(19980301)


def planted(n, noise):
    truth = random.integers(0, 4, n)
    means = numpy.array([[0, 0, 0], [2, 2, 0], [-2, 1, 1], [0, -2, 2]])
    numbers = (means[truth] + random.normal(0, noise, (n, 3))).round(4)
    usual = numpy.array([[0, 1, 2, 0], [1, 1, 0, 2], [2, 0, 1, 1], [0, 2, 1, 1]])
    codes = numpy.where(random.uniform(0, 1, (n, 4)) < 0.7, usual[truth], random.integers(0, 3, (n, 4)))
    return numbers, codes


def prototypes(numbers, codes, k, gamma):
    both = numpy.hstack([numbers.astype(object), codes.astype(str).astype(object)])
    model = KPrototypes(k, init="Huang", n_init=10, gamma=gamma, random_state=1, max_iter=200)
    model.fit(both, categorical=[3, 4, 5, 6])
    return {"k": k, "gamma": float(model.gamma), "given": gamma is not None, "cost": float(model.cost_)}


def gower(columns, weights):
    """Columns are (kind, values with nan where missing)."""
    n = len(columns[0][1])
    result = []
    for a in range(n):
        for b in range(a + 1, n):
            parts = []
            for (kind, values), weight in zip(columns, weights):
                x, y = values[a], values[b]
                if numpy.isnan(x) or numpy.isnan(y) or (kind == "asymmetric" and x == 0 and y == 0):
                    continue
                if kind in ("numeric", "ordinal"):
                    parts.append((weight, abs(x - y) / (numpy.nanmax(values) - numpy.nanmin(values))))
                else:
                    parts.append((weight, float(x != y)))
            result.append(sum(w * d for w, d in parts) / sum(w for w, _ in parts))
    return numpy.array(result)


def with_gaps(values, share):
    return numpy.where(random.uniform(0, 1, len(values)) < share, numpy.nan, values)


sets = [("apart", *planted(300, 0.5)), ("mixed up", *planted(300, 1.3))]
n = 60
columns = [
    ("numeric", with_gaps(random.normal(0, 3, n).round(4), 0.1)),
    ("numeric", random.exponential(2, n).round(4)),
    ("ordinal", with_gaps(random.integers(0, 5, n).astype(float), 0.15)),
    ("categorical", with_gaps(random.integers(0, 4, n).astype(float), 0.2)),
    ("asymmetric", with_gaps((random.uniform(0, 1, n) < 0.3).astype(float), 0.1)),
    ("asymmetric", (random.uniform(0, 1, n) < 0.2).astype(float)),
]
weights = [1, 0.5, 2, 1.5, 1, 0.25]
plain = gower(columns, [1] * len(columns))
trees = {method: linkage(plain, method) for method in ("average", "complete")}
print(
    json.dumps(
        {
            "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__, "kmodes": version("kmodes")},
            "sets": [
                {
                    "name": name,
                    "numbers": numbers.tolist(),
                    "codes": codes.tolist(),
                    "fits": [prototypes(numbers, codes, k, gamma) for k in (2, 3, 4, 6) for gamma in (None, 2.0)],
                }
                for name, numbers, codes in sets
            ],
            "gower": {
                "columns": [
                    {"kind": kind, "values": [None if numpy.isnan(v) else v for v in values]} for kind, values in columns
                ],
                "weights": weights,
                "plain": plain.tolist(),
                "weighted": gower(columns, weights).tolist(),
                "trees": [
                    {"method": m, "heights": t[:, 2].tolist(), "labels": fcluster(t, 4, "maxclust").tolist()}
                    for m, t in trees.items()
                ],
            },
        }
    )
)
