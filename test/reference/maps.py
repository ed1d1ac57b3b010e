"""Reference values for src/maps by scikit-learn, umap-learn and definitions in NumPy on seeded data; prints maps.json."""

import json
import warnings

import numpy
import scipy
import sklearn
import umap
from scipy.spatial.distance import cdist
from sklearn.manifold import TSNE, trustworthiness
from umap.umap_ import find_ab_params, fuzzy_simplicial_set

warnings.filterwarnings("ignore")
random = numpy.random.default_rng(20240915)
perplexity = 15
neighbours = 12


def groups():
    centers = random.normal(0, 4, (5, 6))
    return numpy.vstack([random.normal(c, 0.4 + 0.3 * i, (50, 6)) for i, c in enumerate(centers)])


def sheet():
    turn = 1.5 * numpy.pi * (1 + 2 * random.uniform(0, 1, 240))
    return numpy.column_stack([turn * numpy.cos(turn), 20 * random.uniform(0, 1, 240), turn * numpy.sin(turn)]) / 8


def skewed():
    return random.lognormal(0, 1, (220, 4)) @ random.normal(0, 1, (4, 5)) + random.normal(0, 0.2, (220, 5))


def conditional(points):
    """Of each row's int(3 · perplexity + 1) nearest, nearest first: probabilities by bisection in double precision."""
    k = min(len(points) - 1, int(3 * perplexity + 1))
    squares = cdist(points, points, "sqeuclidean")
    numpy.fill_diagonal(squares, numpy.inf)
    order = numpy.argsort(squares, axis=1, kind="stable")[:, :k]
    found = []
    for i in range(len(points)):
        own = squares[i, order[i]]

        def entropy(log_precision):
            p = numpy.exp(-numpy.exp(log_precision) * (own - own[0]))
            p /= p.sum()
            return -numpy.sum(p * numpy.log2(numpy.where(p > 0, p, 1))), p

        level = scipy.optimize.brentq(lambda b: entropy(b)[0] - numpy.log2(perplexity), -20, 20, xtol=1e-14)
        found.append(entropy(level)[1])
    return numpy.array(found)


def fuzzy(points):
    graph = fuzzy_simplicial_set(points.astype(numpy.float32), neighbours, numpy.random.RandomState(0), "euclidean")[0].tocoo()
    order = numpy.lexsort((graph.col, graph.row))
    keep = [e for e in order if graph.row[e] < graph.col[e]]
    return [[int(graph.row[e]), int(graph.col[e]), float(graph.data[e])] for e in keep]


def case(points, with_graphs):
    points = points.round(4)
    tsne = TSNE(perplexity=perplexity, init="pca", random_state=0)
    tsne_places = tsne.fit_transform(points)
    umap_places = umap.UMAP(n_neighbors=neighbours, random_state=0).fit_transform(points)
    flat = points[:, :2].copy()
    return {
        "points": points.tolist(),
        "trust": [[k, float(trustworthiness(points, flat, n_neighbors=k))] for k in (1, 5, 12, 40)],
        "continuity": float(trustworthiness(flat, points, n_neighbors=7)),
        "tsne": {"divergence": float(tsne.kl_divergence_), "trust": float(trustworthiness(points, tsne_places, n_neighbors=12))},
        "umap": {"trust": float(trustworthiness(points, umap_places, n_neighbors=12))},
        **({"conditional": conditional(points)[::10].tolist(), "fuzzy": fuzzy(points)} if with_graphs else {}),
    }


print(
    json.dumps(
        {
            "versions": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__, "umap-learn": umap.__version__},
            "perplexity": perplexity,
            "neighbours": neighbours,
            "curves": [[d, s, *map(float, find_ab_params(s, d))] for d, s in ((0.1, 1), (0, 1), (0.5, 1), (0.25, 2), (0.99, 1))],
            "cases": {"groups": case(groups(), True), "a rolled sheet": case(sheet(), False), "skewed": case(skewed(), False)},
        }
    )
)
