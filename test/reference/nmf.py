"""Writes nmf.json: what scikit-learn's NMF finds from the same deterministic start."""

import json
import warnings
from pathlib import Path

import numpy
import sklearn
from sklearn.decomposition import NMF

warnings.simplefilter("error")
random = numpy.random.default_rng(23)


def rounded(values, digits):
    return numpy.round(values, digits)


def planted(rows, columns, parts, noise):
    weights = random.gamma(1.2, 1.0, (rows, parts)) * (random.uniform(size=(rows, parts)) < 0.6)
    loadings = random.gamma(0.8, 1.0, (parts, columns)) * (random.uniform(size=(parts, columns)) < 0.7)
    return rounded(numpy.maximum(weights @ loadings + noise * random.normal(size=(rows, columns)), 0), 4)


cases = {
    "three planted parts": (planted(60, 8, 3, 0.3), 3),
    "counts": (random.poisson(random.gamma(0.7, 3.0, (60, 6))).astype(float), 4),
    "log counts, two parts": (rounded(numpy.log1p(random.poisson(4, (50, 7)).astype(float)), 4), 2),
    "one part of noise": (rounded(random.uniform(size=(30, 5)), 4), 1),
    "a column and a row of zeros": (None, 2),
}
zeros = planted(25, 6, 2, 0.1)
zeros[:, 3] = 0
zeros[7, :] = 0
cases["a column and a row of zeros"] = (zeros, 2)


def factors(points, parts):
    """The start of one part is its best already: there is no gradient to compare with, and a looser tolerance says the same."""
    model = NMF(n_components=parts, solver="cd", init="nndsvd", tol=1e-8 if parts > 1 else 0.5, max_iter=200000, random_state=0)
    weights = model.fit_transform(points)
    sums = model.components_.sum(axis=1)
    made = weights.sum(axis=0) * sums
    order = numpy.argsort(-made, kind="stable")
    return {
        "rows": points.tolist(),
        "components": parts,
        "error": float(model.reconstruction_err_),
        "loadings": (model.components_ / sums[:, None])[order].tolist(),
        "shares": (made / made.sum())[order].tolist(),
    }


result = {
    "versions": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
    "cases": {name: factors(points, parts) for name, (points, parts) in cases.items()},
}
path = Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, indent=1) + "\n")
