"""Reference values for src/cluster/mixture by scikit-learn's GaussianMixture on seeded data; prints mixture.json."""

import json
import warnings

import numpy
import sklearn
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore", category=sklearn.exceptions.ConvergenceWarning)
random = numpy.random.default_rng(20240322)
names = {"spherical": "spherical", "diagonal": "diag", "tied": "tied", "full": "full"}
regularisation = 1e-3


def draw(sizes):
    mixing = [
        numpy.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0.3, 0.5]]),
        numpy.array([[0.5, 0, 0], [-0.6, 1, 0], [0.2, 0, 1.2]]),
        numpy.array([[1.5, 0, 0], [0, 0.4, 0], [0.9, 0, 0.6]]),
    ]
    means = numpy.array([[0, 0, 0], [3, 2, 0], [-1, 4, 3]])
    rows = [random.normal(0, 1, (m, 3)) @ a.T + mean for a, mean, m in zip(mixing, means, sizes)]
    return numpy.vstack(rows).round(4), numpy.repeat(numpy.arange(3), sizes)


def starting(points, labels, shape):
    """Weights, means and precisions of a partition, from their definitions."""
    groups = [points[labels == c] for c in range(3)]
    weights = numpy.array([len(g) for g in groups]) / len(points)
    means = numpy.array([g.mean(0) for g in groups])
    added = regularisation * numpy.eye(3)
    if shape == "tied":
        scatter = sum((g - g.mean(0)).T @ (g - g.mean(0)) for g in groups) / len(points)
        return weights, means, numpy.linalg.inv(scatter + added)
    if shape == "full":
        return weights, means, numpy.array([numpy.linalg.inv(numpy.cov(g.T, bias=True) + added) for g in groups])
    variances = numpy.array([g.var(0) for g in groups])
    if shape == "spherical":
        return weights, means, 1 / (variances.mean(1) + regularisation)
    return weights, means, 1 / (variances + regularisation)


def parameters(model):
    return {
        "weights": model.weights_.tolist(),
        "means": model.means_.ravel().tolist(),
        "covariances": model.covariances_.ravel().tolist(),
    }


def fitted(points, labels, held_out, shape):
    weights, means, precisions = starting(points, labels, shape)
    path = GaussianMixture(
        3,
        covariance_type=names[shape],
        tol=0,
        max_iter=12,
        reg_covar=regularisation,
        weights_init=weights,
        means_init=means,
        precisions_init=precisions,
    ).fit(points)
    best = GaussianMixture(
        3, covariance_type=names[shape], tol=1e-12, max_iter=5000, n_init=30, reg_covar=regularisation, random_state=0
    ).fit(points)
    shares = best.predict_proba(points)
    entropy = -numpy.sum(shares * numpy.log(numpy.where(shares > 0, shares, 1)))
    return {
        "shape": shape,
        "afterTwelve": {**parameters(path), "logLikelihood": float(path.score(points) * len(points))},
        "best": {
            "logLikelihood": float(best.score(points) * len(points)),
            "heldOut": float(best.score(held_out)),
            "bic": float(best.bic(points)),
            "icl": float(best.bic(points) + 2 * entropy),
            "labels": best.predict(points).tolist(),
            "weights": sorted(best.weights_.tolist()),
        },
    }


points, truth = draw([110, 80, 50])
held_out, _ = draw([55, 40, 25])
start = numpy.where(random.uniform(0, 1, len(truth)) < 0.25, random.integers(0, 3, len(truth)), truth)
print(
    json.dumps(
        {
            "versions": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
            "regularisation": regularisation,
            "points": points.tolist(),
            "heldOut": held_out.tolist(),
            "start": start.tolist(),
            "fits": [fitted(points, start, held_out, shape) for shape in names],
        }
    )
)
