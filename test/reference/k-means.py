"""Reference values for src/cluster and src/matrix by scikit-learn on seeded data; prints k-means.json."""

import json

import numpy
import sklearn
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score
from sklearn.preprocessing import StandardScaler

random = numpy.random.default_rng(20240229)


def fits(points, ks):
    out = []
    for k in ks:
        model = KMeans(k, n_init=100, tol=0, max_iter=1000, random_state=0).fit(points)
        out.append(
            {
                "k": k,
                "inertia": float(model.inertia_),
                "sizes": sorted(numpy.bincount(model.labels_).tolist(), reverse=True),
                "silhouette": float(silhouette_score(points, model.labels_)),
                "labels": model.labels_.tolist(),
            }
        )
    return out


def from_starts(points, k):
    out = []
    for _ in range(6):
        rows = random.choice(len(points), k, replace=False)
        model = KMeans(k, init=points[rows], n_init=1, tol=0, max_iter=1000, algorithm="lloyd").fit(points)
        out.append({"rows": rows.tolist(), "inertia": float(model.inertia_), "labels": model.labels_.tolist()})
    return out


centers = numpy.array([[0, 0, 0], [4, 1, 0], [1, 5, 2], [8, 8, 8]])
groups = numpy.round(
    numpy.vstack([random.normal(c, 1, (m, 3)) for c, m in zip(centers, [120, 90, 60, 6])]), 3
)
skewed = numpy.round(numpy.exp(random.normal(1, 1.2, (250, 4))), 2)
prepared = StandardScaler().fit_transform(numpy.log1p(skewed))
scaler = StandardScaler().fit(numpy.log1p(skewed))
pairs = [(random.integers(0, a, 60), random.integers(0, b, 60)) for a, b in [(2, 2), (3, 5), (1, 4), (60, 60)]]
pairs.append((numpy.arange(60) % 4, (numpy.arange(60) + 1) % 4))
pairs.append((numpy.zeros(60, int), numpy.zeros(60, int)))
pairs.append((numpy.arange(60) // 10, (numpy.arange(60) + 3) // 10))

print(
    json.dumps(
        {
            "versions": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
            "cases": [
                {"name": "groups", "points": groups.tolist(), "fits": fits(groups, range(2, 7))},
                {"name": "skewed", "points": skewed.tolist(), "prepare": True, "fits": fits(prepared, range(2, 6))},
            ],
            "starts": {"name": "skewed", "k": 4, "fits": from_starts(prepared, 4)},
            "standardize": {"means": scaler.mean_.tolist(), "deviations": scaler.scale_.tolist()},
            "prepared": prepared[:20].tolist(),
            "adjustedRand": [
                {"a": a.tolist(), "b": b.tolist(), "value": adjusted_rand_score(a, b)} for a, b in pairs
            ],
        }
    )
)
