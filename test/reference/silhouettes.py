"""Exact silhouettes of a few thousand rows by scikit-learn, and the jackknife variance of their mean; prints silhouettes.json.

Rows come from a generator whose integers are exact in Python and JavaScript alike, so that they need not be written down:
state ← 16807 · state mod (2³¹ − 1).
"""

import json

import numpy
import sklearn
from sklearn.metrics import silhouette_samples, silhouette_score


def drawn(rows, columns, groups, seed):
    state = seed

    def uniform():
        nonlocal state
        state = 16807 * state % 2147483647
        return state / 2147483647

    points = numpy.empty((rows, columns))
    labels = numpy.empty(rows, dtype=int)
    for i in range(rows):
        labels[i] = int(uniform() * uniform() * groups)
        for j in range(columns):
            spread = uniform() + uniform() + uniform()
            points[i, j] = spread + (labels[i] * (j + 1)) % groups * 0.75
    return points, labels


def merged(labels, k):
    return numpy.where(labels < k, labels, labels % k)


def case(rows, columns, groups, seed, ks):
    points, labels = drawn(rows, columns, groups, seed)
    partitions = []
    for k in ks:
        own = merged(labels, k)
        values = silhouette_samples(points, own)
        means = [float(values[own == c].mean()) for c in range(k)]
        score = float(silhouette_score(points, own))
        partitions.append({"k": k, "value": score, "clusters": means, "every100th": values[::100].tolist()})
    return {"rows": rows, "columns": columns, "groups": groups, "seed": seed, "partitions": partitions}


def jackknife(rows, columns, groups, seed, k):
    points, labels = drawn(rows, columns, groups, seed)
    own = merged(labels, k)
    without = numpy.array([silhouette_score(numpy.delete(points, i, 0), numpy.delete(own, i)) for i in range(rows)])
    variance = (rows - 1) / rows * ((without - without.mean()) ** 2).sum()
    return {"rows": rows, "columns": columns, "groups": groups, "seed": seed, "k": k, "variance": float(variance)}


print(
    json.dumps(
        {
            "versions": {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__},
            "cases": [case(4000, 8, 7, 20240601, [2, 3, 5, 7]), case(3000, 3, 5, 77, [2, 4, 5])],
            "jackknife": [
                jackknife(150, 3, 4, 5, 2),
                jackknife(150, 3, 4, 5, 3),
                jackknife(200, 2, 6, 9, 6),
            ],
        },
        indent=1,
    )
)
