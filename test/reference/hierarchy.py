"""Reference values for src/cluster/hierarchy by scipy on seeded data; prints hierarchy.json.

With a folder of the clustering benchmark sets as argument it prints hierarchy-shared.json instead: of each set and method some
heights, up to the first two merges of equal height, where other orders of merging become as good; those of single linkage do not
depend on the order. The sets themselves are not part of this repository.
"""

import json
import sys
from pathlib import Path

import numpy
import scipy
from scipy.cluster.hierarchy import cophenet, fcluster, linkage
from scipy.spatial.distance import pdist

methods = ["ward", "average", "complete", "single"]
versions = {"numpy": numpy.__version__, "scipy": scipy.__version__}


def first_tie(heights):
    equal = numpy.nonzero(numpy.diff(heights) <= 1e-9 * heights[1:])[0]
    return int(equal[0]) if len(equal) else len(heights)


def tree(points, method, ks):
    merges = linkage(points, method)
    heights = merges[:, 2]
    cut = float((heights[-4] + heights[-5]) / 2)
    correlation, distances = cophenet(merges, pdist(points))
    return {
        "method": method,
        "merges": merges.tolist(),
        "firstTie": first_tie(heights),
        "cuts": [{"k": k, "labels": fcluster(merges, k, "maxclust").tolist()} for k in ks],
        "height": cut,
        "atHeight": fcluster(merges, cut, "distance").tolist(),
        "correlation": float(correlation),
        "cophenetic": distances.tolist() if len(points) <= 40 else None,
    }


def between(points, k):
    labels = fcluster(linkage(points, "average"), k, "maxclust")
    total = ((points - points.mean(0)) ** 2).sum()
    within = sum(((points[labels == c] - points[labels == c].mean(0)) ** 2).sum() for c in numpy.unique(labels))
    return float(1 - within / total)


def shared(folder):
    out = []
    for file in sorted(folder.glob("*/*.data.gz")):
        points = numpy.loadtxt(file, ndmin=2)
        for method in methods:
            heights = linkage(points, method)[:, 2]
            tie = first_tie(heights)
            end = len(heights) if method == "single" else tie
            places = sorted({int(p) for p in numpy.linspace(0, end - 1, 25)}) if end > 0 else []
            out.append(
                {
                    "set": f"{file.parent.name}/{file.name[:-8]}",
                    "method": method,
                    "rows": len(points),
                    "firstTie": tie,
                    "places": places,
                    "heights": heights[places].tolist(),
                }
            )
    return {"versions": versions, "trees": out}


if len(sys.argv) > 1:
    print(json.dumps(shared(Path(sys.argv[1]))))
    sys.exit()

random = numpy.random.default_rng(20240301)
centers = numpy.array([[0, 0, 0], [4, 1, 0], [1, 5, 2], [8, 8, 8]])
sets = {
    "groups": numpy.vstack([random.normal(c, 1, (m, 3)) for c, m in zip(centers, [40, 30, 20, 6])]).round(6),
    "skewed": numpy.exp(random.normal(1, 1.2, (150, 4))).round(6),
    "few": random.normal(0, 1, (30, 2)).round(6),
    "grid": random.integers(0, 6, (60, 2)).astype(float),
}
print(
    json.dumps(
        {
            "versions": versions,
            "cases": [
                {
                    "name": name,
                    "points": points.tolist(),
                    "trees": [tree(points, method, [1, 2, 3, 4, 7, 20]) for method in methods],
                    "between": [between(points, k) for k in range(1, 9)],
                }
                for name, points in sets.items()
            ],
        }
    )
)
