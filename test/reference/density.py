"""Reference values for src/cluster/density by scikit-learn and the package hdbscan on seeded data; prints density.json.

Mutual reachability has ties even where distances have none, and a minimum spanning tree of it is then one of several. `tree` makes the one whose
edges are least by reachability, then distance, then rows: scipy finds it over the ranks of all pairs in that order; the package hdbscan then
condenses it. Beside it stand scikit-learn's own labels, with the rows whose label there depends on the order of the rows.

With a folder of the clustering benchmark sets as argument it prints density-shared.json instead: of each set what scikit-learn finds.
"""

import json
import sys
import warnings
from pathlib import Path

import hdbscan
import numpy
import scipy
import sklearn
from hdbscan._hdbscan_linkage import label
from hdbscan.hdbscan_ import _tree_to_labels
from hdbscan.validity import all_points_core_distance, validity_index
from scipy.sparse.csgraph import minimum_spanning_tree
from sklearn.cluster import DBSCAN, HDBSCAN
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

warnings.filterwarnings("ignore")
random = numpy.random.default_rng(20240611)
versions = {
    "numpy": numpy.__version__,
    "scipy": scipy.__version__,
    "scikit-learn": sklearn.__version__,
    "hdbscan": "0.8.44",
}


def squares(points):
    total = numpy.zeros((len(points), len(points)))
    for column in points.T:
        total += (column[:, None] - column[None, :]) ** 2
    return total


def unique_tree(reachability, distance):
    """The edges of the minimum spanning tree in the order (reachability, distance, lower row, higher row)."""
    n = len(distance)
    if n == 1:
        return numpy.zeros((0, 2), int)
    low, high = numpy.triu_indices(n, 1)
    order = numpy.lexsort((high, low, distance[low, high], reachability[low, high]))
    ranks = numpy.zeros((n, n))
    ranks[low[order], high[order]] = numpy.arange(1, len(order) + 1)
    found = minimum_spanning_tree(ranks).tocoo()
    by_rank = numpy.argsort(found.data)
    return numpy.column_stack([found.row[by_rank], found.col[by_rank]])


def tree(points, min_samples):
    distance = squares(points)
    cores = numpy.sort(distance, 1)[:, min_samples - 1]
    reachability = numpy.maximum(distance, numpy.maximum(cores[:, None], cores[None, :]))
    edges = unique_tree(reachability, distance)
    heights = numpy.sqrt(reachability[edges[:, 0], edges[:, 1]])
    return numpy.column_stack([edges, heights]).astype(float), numpy.sqrt(cores)


def by_size(labels):
    """The same labels numbered by descending size, equal sizes by their first row."""
    names = [c for c in numpy.unique(labels) if c >= 0]
    names.sort(key=lambda c: (-(labels == c).sum(), numpy.argmax(labels == c)))
    return numpy.array([names.index(c) if c >= 0 else -1 for c in labels])


def tied(points, options):
    """Rows whose label by scikit-learn depends on the order of the rows."""
    first = by_size(HDBSCAN(**options, copy=True).fit(points).labels_)
    moving = numpy.zeros(len(points), bool)
    for seed in range(8):
        order = numpy.random.default_rng(seed).permutation(len(points))
        labels = numpy.empty(len(points), int)
        labels[order] = HDBSCAN(**options, copy=True).fit(points[order]).labels_
        moving |= by_size(labels) != first
    return first, numpy.flatnonzero(moving)


def predicted(points, fit, new, edges, cores, min_cluster_size, min_samples):
    """`approximate_predict`, given the core distances of the fit: those that the package prepares for it are to one neighbour less."""
    model = hdbscan.HDBSCAN(min_cluster_size=min_cluster_size, min_samples=min_samples - 1, algorithm="prims_kdtree")
    model.fit(points)
    model.labels_, model.probabilities_, _, model._condensed_tree, model._single_linkage_tree = fit
    model._min_spanning_tree = edges
    model.generate_prediction_data()
    model.prediction_data_.core_distances = cores
    labels, strengths = hdbscan.approximate_predict(model, new)
    return {"labels": labels.tolist(), "strengths": strengths.tolist()}


def relative_validity(points, labels, edges):
    model = hdbscan.HDBSCAN(gen_min_span_tree=True)
    model.labels_, model._min_spanning_tree, model._raw_data = labels, edges, points
    return float(model.relative_validity_)


def fitted(points, new, min_cluster_size, min_samples, method, single):
    edges, cores = tree(points, min_samples)
    fit = _tree_to_labels(points, label(edges), min_cluster_size, method, single)
    labels, probabilities, persistence, _, _ = fit
    names = {"eom": "excess-of-mass", "leaf": "leaf"}
    options = {
        "min_cluster_size": min_cluster_size,
        "min_samples": min_samples,
        "cluster_selection_method": method,
        "allow_single_cluster": single,
        "algorithm": "brute",
    }
    theirs, moving = tied(points, options)
    found = {
        "minClusterSize": min_cluster_size,
        "minSamples": min_samples,
        "selection": names[method],
        "allowSingleCluster": single,
        "height": float(edges[:, 2].sum()),
        "core": float(cores.sum()),
        "labels": labels.tolist(),
        "probabilities": probabilities.tolist(),
        "persistence": persistence.tolist(),
        "relativeValidity": relative_validity(points, labels, edges) if labels.max() >= 0 else None,
        "scikitLearn": theirs.tolist(),
        "tied": moving.tolist(),
    }
    if not single and labels.max() >= 0:
        found["predicted"] = predicted(points, fit, new, edges, cores, min_cluster_size, min_samples)
    return found


def inner(points, rows):
    own = points[rows]
    distance = numpy.sqrt(squares(own))
    cores = all_points_core_distance(distance.copy(), own.shape[1])
    reachability = numpy.maximum(distance, numpy.maximum(cores[:, None], cores[None, :]))
    edges = unique_tree(reachability, distance)
    degrees = numpy.bincount(edges.ravel(), minlength=len(own))
    between = edges[(degrees[edges] > 1).all(1)]
    measured = between if len(between) > 0 else edges
    return rows[degrees > 1], cores[degrees > 1], reachability[measured[:, 0], measured[:, 1]].max()


def dbcv(points, labels):
    """From the definitions of Moulavi et al. 2014, with the spanning tree of `unique_tree` and the core distances of the package hdbscan."""
    parts = [inner(points, numpy.flatnonzero(labels == c)) for c in range(labels.max() + 1)]
    values = []
    for c, (rows, cores, sparsest) in enumerate(parts):
        apart = min(
            numpy.maximum(
                numpy.sqrt(((points[rows][:, None] - points[others][None]) ** 2).sum(2)),
                numpy.maximum(cores[:, None], other_cores[None, :]),
            ).min()
            for o, (others, other_cores, _) in enumerate(parts)
            if o != c
        )
        values.append(float((apart - sparsest) / max(apart, sparsest)))
    sizes = numpy.bincount(labels[labels >= 0])
    return {"clusters": values, "value": float((sizes * values).sum() / len(points))}


def by_order(points, labels):
    """The least and greatest `validity_index` of the package hdbscan over twelve orders of the rows."""
    orders = [numpy.random.default_rng(seed).permutation(len(points)) for seed in range(12)]
    values = [validity_index(points[order], labels[order]) for order in orders]
    return [float(min(values)), float(max(values))]


def by_package(points, labels):
    """`validity_index` of the package hdbscan, of the whole and by cluster, and with all rows turned round."""
    value, clusters = validity_index(points, labels, per_cluster_scores=True)
    reversed_value = validity_index(points[::-1].copy(), labels[::-1].copy())
    return {"value": float(value), "clusters": clusters.tolist(), "reversed": float(reversed_value)}


def by_dbscan(points, eps, min_samples):
    model = DBSCAN(eps=eps, min_samples=min_samples).fit(points)
    core = model.core_sample_indices_
    labels = model.labels_.copy()
    near = squares(points)[:, core].argmin(1)
    border = (labels >= 0) & ~numpy.isin(numpy.arange(len(points)), core)
    labels[border] = model.labels_[core][near[border]]
    moved = int((labels != model.labels_).sum())
    return {"eps": eps, "minSamples": min_samples, "labels": labels.tolist(), "core": core.tolist(), "moved": moved}


def k_distances(points, k):
    return numpy.sort(NearestNeighbors(n_neighbors=k).fit(points).kneighbors(points)[0][:, -1]).tolist()


def moons(n, noise):
    angle = random.uniform(0, numpy.pi, 2 * n)
    lower = numpy.arange(2 * n) >= n
    x = numpy.where(lower, 1 - numpy.cos(angle), numpy.cos(angle))
    y = numpy.where(lower, 0.5 - numpy.sin(angle), numpy.sin(angle))
    return numpy.column_stack([x, y]) + random.normal(0, noise, (2 * n, 2))


def case(name, points, fits, eps):
    points = points.round(6)
    low, high = points.min(0) - 0.3, points.max(0) + 0.3
    new = random.uniform(low, high, (40, points.shape[1])).round(6)
    found = [fitted(points, new, *fit) for fit in fits]
    labels = numpy.array(found[0]["labels"])
    clustered = labels.max() >= 1
    return {
        "name": name,
        "points": points.tolist(),
        "new": new.tolist(),
        "hdbscan": found,
        "dbcv": {**dbcv(points, labels), "byOrder": by_order(points, labels), "byPackage": by_package(points, labels)} if clustered else None,
        "dbscan": [by_dbscan(points, *one) for one in eps],
        "kDistances": {"minSamples": 5, "values": k_distances(points, 5)},
    }


def shared(folder):
    out = []
    for file in sorted(folder.glob("*/*.data.gz")):
        points = numpy.loadtxt(file, ndmin=2)
        truth = numpy.loadtxt(str(file).replace(".data.gz", ".labels0.gz"), dtype=int)
        points = (points - points.mean(0)) / points.std(0)
        labels = HDBSCAN(min_cluster_size=15, min_samples=5, copy=True).fit(points).labels_
        eps = float(numpy.quantile(k_distances(points, 5), 0.95))
        dense = DBSCAN(eps=eps, min_samples=5).fit(points)
        out.append(
            {
                "set": f"{file.parent.name}/{file.name[:-8]}",
                "rows": len(points),
                "eps": eps,
                "hdbscan": labels.tolist(),
                "truth": float(adjusted_rand_score(truth, labels)),
                "dbscan": dense.labels_.tolist(),
                "core": len(dense.core_sample_indices_),
            }
        )
    return {"versions": versions, "minClusterSize": 15, "minSamples": 5, "sets": out}


if len(sys.argv) > 1:
    print(json.dumps(shared(Path(sys.argv[1]))))
    sys.exit()

varied = numpy.vstack(
    [random.normal(c, s, (m, 3)) for c, s, m in [((0, 0, 0), 0.3, 70), ((3, 0, 0), 0.8, 60), ((0, 4, 2), 0.5, 50), ((5, 5, 5), 1.5, 20)]]
)
slanted = numpy.vstack(
    [random.normal(0, 1, (m, 2)) @ numpy.array([[1.2, 0.9], [0, 0.15]]) + c for c, m in [((0, 0), 80), ((0, 2), 70), ((4, -1), 40)]]
)
print(
    json.dumps(
        {
            "versions": versions,
            "cases": [
                case("varied", varied, [(10, 5, "eom", False), (10, 10, "leaf", False), (25, 5, "eom", True)], [(0.5, 5), (0.9, 8)]),
                case("moons", moons(80, 0.08), [(10, 5, "eom", False), (6, 3, "leaf", False)], [(0.2, 5), (0.25, 6)]),
                case("slanted", slanted, [(12, 6, "eom", False), (8, 4, "leaf", False)], [(0.35, 5), (0.3, 4)]),
                case("uniform", random.uniform(0, 1, (150, 4)), [(8, 4, "eom", False), (10, 5, "eom", True)], [(0.25, 5)]),
                case("five", numpy.vstack([random.normal(c, 1, (60, 5)) for c in (0, 4, 9)]), [(15, 5, "eom", False), (20, 1, "eom", True)], [(1.6, 5)]),
            ],
        }
    )
)
