"""What independent implementations say of new rows under fitted models, for test/segmentation/rules.test.ts; prints frozen.json.

Each model is given with the numbers that it ended with, and rows that it never saw: scikit-learn's `predict` of KMeans, MiniBatchKMeans,
GaussianMixture (with probabilities) and the nearest neighbour; `predict` of kmodes' KPrototypes; the nearest medoid and Gower's
dissimilarity by scipy and numpy; DBSCAN's rule, the nearest core row within eps, by scikit-learn's NearestNeighbors; Bayes' theorem for
latent classes by numpy; `approximate_predict` of the package hdbscan is in density.json.
"""

import json
import warnings
from importlib.metadata import version

import numpy
import scipy
import sklearn
from kmodes.kprototypes import KPrototypes
from scipy.spatial.distance import cdist
from sklearn.cluster import DBSCAN, KMeans, MiniBatchKMeans
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

warnings.filterwarnings("ignore")
random = numpy.random.default_rng(20250117)
means = numpy.array([[0, 0, 0], [3, 1, 0], [-2, 2.5, 1], [0, -3, 2]])


def planted(n, noise):
    truth = random.integers(0, len(means), n)
    numbers = (means[truth] + random.normal(0, noise, (n, 3))).round(4)
    usual = numpy.array([[0, 1, 2], [1, 1, 0], [2, 0, 1], [0, 2, 1]])
    codes = numpy.where(random.uniform(0, 1, (n, 3)) < 0.75, usual[truth], random.integers(0, 3, (n, 3)))
    return numbers, codes


points, codes = planted(300, 0.9)
rows, answers = planted(60, 1.6)


def centers(model):
    return {"centers": model.cluster_centers_.ravel().tolist(), "labels": model.predict(rows).tolist()}


def mixture():
    model = GaussianMixture(4, n_init=5, random_state=0).fit(points)
    shares = model.predict_proba(rows)
    return {
        "weights": model.weights_.tolist(),
        "centers": model.means_.ravel().tolist(),
        "covariances": model.covariances_.ravel().tolist(),
        "labels": model.predict(rows).tolist(),
        "strengths": shares.max(1).tolist(),
    }


def medoids(metric):
    chosen = points[[3, 50, 120, 200]]
    apart = cdist(rows, chosen, metric)
    return {
        "medoids": chosen.ravel().tolist(),
        "labels": apart.argmin(1).tolist(),
        "distances": numpy.sort(apart, 1)[:, 0].tolist(),
        "seconds": numpy.sort(apart, 1)[:, 1].tolist(),
    }


def prototypes():
    both = numpy.hstack([points.astype(object), codes.astype(str).astype(object)])
    model = KPrototypes(4, init="Huang", n_init=4, gamma=0.8, random_state=1).fit(both, categorical=[3, 4, 5])
    found = model.predict(numpy.hstack([rows.astype(object), answers.astype(str).astype(object)]), categorical=[3, 4, 5])
    prototype = model.cluster_centroids_
    return {
        "gamma": float(model.gamma),
        "centers": prototype[:, :3].astype(float).ravel().tolist(),
        "modes": prototype[:, 3:].astype(int).ravel().tolist(),
        "labels": found.tolist(),
    }


def gower():
    chosen = [3, 50, 120, 200]
    ranges = points.max(0) - points.min(0)
    weights = numpy.array([1, 1, 0.5, 1.5, 1.5, 1.5])
    apart = numpy.zeros((len(rows), 4))
    for place, medoid in enumerate(chosen):
        numbers = numpy.abs(rows - points[medoid]) / ranges
        differ = (answers != codes[medoid]).astype(float)
        apart[:, place] = numpy.average(numpy.hstack([numbers, differ]), 1, weights)
    return {
        "medoids": points[chosen].ravel().tolist(),
        "answers": codes[chosen].ravel().tolist(),
        "ranges": [*ranges.tolist(), 0, 0, 0],
        "weights": weights.tolist(),
        "labels": apart.argmin(1).tolist(),
        "distances": apart.min(1).tolist(),
    }


def classes():
    weights = numpy.array([0.5, 0.3, 0.2])
    tables = [random.dirichlet(numpy.ones(3), 3) for _ in range(3)]
    given = numpy.where(random.uniform(0, 1, answers.shape) < 0.2, -1, answers)
    shares = numpy.tile(weights, (len(given), 1))
    for item, table in enumerate(tables):
        known = given[:, item] >= 0
        shares[known] *= table[:, given[known, item]].T
    shares /= shares.sum(1, keepdims=True)
    return {
        "weights": weights.tolist(),
        "probabilities": [table.ravel().tolist() for table in tables],
        "answers": given.tolist(),
        "labels": shares.argmax(1).tolist(),
        "strengths": shares.max(1).tolist(),
    }


def neighbours():
    labels = KMeans(4, n_init=5, random_state=3).fit(points).labels_
    model = KNeighborsClassifier(1).fit(points, labels)
    apart = cdist(rows, points)
    by_label = numpy.column_stack([apart[:, labels == c].min(1) for c in range(4)])
    return {
        "labels": labels.tolist(),
        "predicted": model.predict(rows).tolist(),
        "distances": numpy.sort(by_label, 1)[:, 0].tolist(),
        "seconds": numpy.sort(by_label, 1)[:, 1].tolist(),
    }


def cores(eps=1.1):
    model = DBSCAN(eps=eps, min_samples=8).fit(points)
    core = model.core_sample_indices_
    apart, near = NearestNeighbors(n_neighbors=1).fit(points[core]).kneighbors(rows)
    labels = model.labels_[core]
    found = numpy.where(apart[:, 0] <= eps, labels[near[:, 0]], -1)
    return {
        "eps": eps,
        "rows": core.tolist(),
        "labels": labels.tolist(),
        "predicted": found.tolist(),
        "distances": apart[:, 0].tolist(),
    }


print(
    json.dumps(
        {
            "versions": {
                "numpy": numpy.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
                "kmodes": version("kmodes"),
            },
            "points": points.tolist(),
            "rows": rows.tolist(),
            "answers": answers.tolist(),
            "kMeans": centers(KMeans(4, n_init=5, random_state=0).fit(points)),
            "miniBatch": centers(MiniBatchKMeans(4, n_init=3, batch_size=64, random_state=0).fit(points)),
            "mixture": mixture(),
            "medoids": {"euclidean": medoids("euclidean"), "manhattan": medoids("cityblock")},
            "prototypes": prototypes(),
            "gower": gower(),
            "classes": classes(),
            "neighbours": neighbours(),
            "cores": cores(),
        }
    )
)
