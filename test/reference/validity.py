"""Reference values for src/cluster/validity by scikit-learn, and by NumPy from the definitions where it has none; prints validity.json.

The gap statistic and the stability use draws that are frozen here and Ward's clusters by scipy.
"""

import json

import numpy
import scipy
import sklearn
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import cdist
from sklearn.metrics import (
    adjusted_mutual_info_score,
    calinski_harabasz_score,
    davies_bouldin_score,
    silhouette_samples,
)

random = numpy.random.default_rng(20240315)


def dunn(points, labels):
    distances = cdist(points, points)
    same = labels[:, None] == labels[None, :]
    return float(distances[~same].min() / distances[same].max())


def ward(points, k):
    return fcluster(linkage(points, "ward"), k, "maxclust")


def within(points, labels):
    return sum(((points[labels == c] - points[labels == c].mean(0)) ** 2).sum() for c in numpy.unique(labels))


def rated(name, points, labels):
    return {
        "name": name,
        "points": points.tolist(),
        "labels": labels.tolist(),
        "silhouettes": silhouette_samples(points, labels).tolist(),
        "daviesBouldin": float(davies_bouldin_score(points, labels)),
        "calinskiHarabasz": float(calinski_harabasz_score(points, labels)),
        "dunn": dunn(points, labels),
    }


def gap(points, uniforms, k_max):
    means = points.mean(0)
    _, _, directions = numpy.linalg.svd(points - means, full_matrices=False)
    for i, direction in enumerate(directions):
        if direction[numpy.abs(direction).argmax()] < 0:
            directions[i] = -direction
    along = (points - means) @ directions.T
    low, high = along.min(0), along.max(0)
    references = [(low + u * (high - low)) @ directions + means for u in uniforms]
    ks = range(1, k_max + 1)
    own = numpy.array([numpy.log(within(points, ward(points, k))) for k in ks])
    logs = numpy.array([[numpy.log(within(r, ward(r, k))) for k in ks] for r in references])
    gaps = logs.mean(0) - own
    errors = logs.std(0) * numpy.sqrt(1 + 1 / len(references))
    chosen = [k for k in ks if k < k_max and gaps[k - 1] >= gaps[k] - errors[k]]
    return {
        "points": points.tolist(),
        "uniforms": uniforms.tolist(),
        "kMax": k_max,
        "k": chosen[0] if chosen else None,
        "logWithin": own.tolist(),
        "expected": logs.mean(0).tolist(),
        "standardErrors": errors.tolist(),
        "firstReference": references[0].tolist(),
    }


def stability(points, k, resamples):
    labels = ward(points, k)
    drawn = [numpy.unique(random.integers(0, len(points), len(points))) for _ in range(resamples)]
    values = {c: [] for c in range(1, k + 1)}
    for rows in drawn:
        again = ward(points[rows], k)
        for c in values:
            inside = labels[rows] == c
            if inside.any():
                values[c].append(
                    max(((again == o) & inside).sum() / ((again == o) | inside).sum() for o in numpy.unique(again))
                )
    return {
        "points": points.tolist(),
        "k": k,
        "labels": labels.tolist(),
        "rows": [rows.tolist() for rows in drawn],
        "clusters": [
            {
                "label": c,
                "resamples": len(v),
                "jaccard": float(numpy.mean(v)),
                "dissolved": float(numpy.mean(numpy.array(v) <= 0.5)),
                "recovered": float(numpy.mean(numpy.array(v) >= 0.75)),
            }
            for c, v in values.items()
        ],
    }


centers = numpy.array([[0, 0, 0], [3, 1, 0], [1, 4, 2], [6, 6, 6]])
sizes = [50, 30, 20, 5]
groups = numpy.vstack([random.normal(c, 1, (m, 3)) for c, m in zip(centers, sizes)]).round(4)
truth = numpy.repeat(numpy.arange(4), sizes)
skewed = numpy.exp(random.normal(1, 1.2, (90, 4))).round(4)
single = truth.copy()
single[0] = 9
apart = numpy.vstack([random.normal(c, 1, (15, 2)) for c in ([0, 0], [9, 0], [0, 9])]).round(4)
flat = random.uniform(0, 1, (45, 2)).round(4)
pairs = [(random.integers(0, a, 80), random.integers(0, b, 80)) for a, b in [(2, 2), (3, 5), (1, 4), (80, 80)]]
pairs.append((numpy.arange(80) % 4, (numpy.arange(80) + 1) % 4))
pairs.append((numpy.arange(80) // 10, (numpy.arange(80) + 3) // 10))
pairs.append((numpy.arange(80), numpy.arange(80) // 7))
pairs.append((numpy.repeat([0, 1], [79, 1]), numpy.repeat([0, 1], [78, 2])))

print(
    json.dumps(
        {
            "versions": {
                "numpy": numpy.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "rated": [
                rated("groups", groups, truth),
                rated("groups with a row alone", groups, single),
                rated("groups by chance", groups, random.integers(0, 3, len(groups))),
                rated("skewed", skewed, ward(skewed, 5)),
            ],
            "adjustedMutualInformation": [
                {"a": a.tolist(), "b": b.tolist(), "value": float(adjusted_mutual_info_score(a, b))} for a, b in pairs
            ],
            "gaps": [gap(points, random.uniform(0, 1, (8, 45, 2)).round(6), 6) for points in (apart, flat)],
            "stability": [stability(apart, 3, 12), stability(groups, 5, 12)],
        }
    )
)
