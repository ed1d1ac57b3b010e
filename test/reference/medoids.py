"""Reference values for src/cluster/medoids and src/cluster/miniBatch; prints medoids.json.

Tiny sets: the best medoids of all, by trying every combination. Mid-size sets: PAM as in its textbook (BUILD, then the best of all
swaps each time), written here from the definition. Mini-batch k-means and k-means: scikit-learn.
"""

import gzip
import itertools
import json
import pathlib
import warnings

import numpy
import scipy
import sklearn
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans, MiniBatchKMeans

warnings.filterwarnings("ignore")
random = numpy.random.default_rng(20241105)
metrics = {"euclidean": "euclidean", "manhattan": "cityblock"}
here = pathlib.Path(__file__).parent


def best_of_all(distances, k):
    """Least total deviation of all choices of k rows, and every choice that reaches it."""
    totals = {
        rows: float(distances[:, rows].min(1).sum()) for rows in itertools.combinations(range(len(distances)), k)
    }
    least = min(totals.values())
    return least, [list(rows) for rows, total in totals.items() if total <= least + 1e-9]


def pam(distances, k):
    """Total deviation, medoids and swaps of textbook PAM."""
    n = len(distances)
    medoids = [int(distances.sum(1).argmin())]
    while len(medoids) < k:
        nearest = distances[:, medoids].min(1)
        gains = [numpy.maximum(nearest - distances[:, c], 0).sum() if c not in medoids else -1 for c in range(n)]
        medoids.append(int(numpy.argmax(gains)))
    built = float(distances[:, medoids].min(1).sum())
    total, swaps = built, 0
    while True:
        best = (total - 1e-12, None)
        for slot in range(k):
            others = medoids[:slot] + medoids[slot + 1 :]
            kept = distances[:, others].min(1) if others else numpy.full(n, numpy.inf)
            with_each = numpy.minimum(kept[:, None], distances).sum(0)
            candidate = int(with_each.argmin())
            if with_each[candidate] < best[0]:
                best = (float(with_each[candidate]), (slot, candidate))
        if best[1] is None:
            return {"k": k, "built": built, "total": total, "medoids": sorted(medoids), "swaps": swaps}
        medoids[best[1][0]], total, swaps = best[1][1], best[0], swaps + 1


def tiny(points):
    cases = []
    for name, metric in metrics.items():
        distances = cdist(points, points, metric)
        for k in range(1, 5):
            total, medoids = best_of_all(distances, k)
            cases.append({"metric": name, "k": k, "total": total, "medoids": medoids})
    return {"points": points.tolist(), "cases": cases}


def middle(name, points, ks):
    fits = [{"metric": m, **pam(cdist(points, points, metrics[m]), k)} for m in metrics for k in ks]
    return {"name": name, "points": points.tolist(), "fits": fits}


def batches(name, points, ks, shown=True):
    fits = []
    for k in ks:
        mini = [MiniBatchKMeans(k, n_init=3, random_state=seed).fit(points).inertia_ for seed in range(20)]
        full = KMeans(k, n_init=50, random_state=0).fit(points).inertia_
        fits.append({"k": k, "miniBatch": float(min(mini)), "miniBatchWorst": float(max(mini)), "kMeans": float(full)})
    return {"name": name, **({"points": points.tolist()} if shown else {}), "fits": fits}


def groups(sizes, p, spread):
    centers = random.uniform(-6, 6, (len(sizes), p))
    return numpy.vstack([random.normal(c, spread, (m, p)) for c, m in zip(centers, sizes)])


answers = gzip.open(here / "../input/mcdonalds/answers.csv.gz", "rt").read().split()
guests = numpy.array([[float(cell) for cell in line.split(",")] for line in answers[1:]])
grid = numpy.array([[float(x), float(y)] for x in range(4) for y in range(3)])
grouped = groups([120, 90, 60, 30], 3, 1.2).round(3)
tailed = (random.normal(0, 1, (260, 2)) ** 3).round(3)
many = groups([1100, 700, 450, 300, 200, 150, 80, 20], 2, 1).round(2)
print(
    json.dumps(
        {
            "versions": {
                "numpy": numpy.__version__,
                "scipy": scipy.__version__,
                "scikit-learn": sklearn.__version__,
            },
            "tiny": [tiny(groups([5, 4, 3], 2, 1.5).round(2)), tiny(groups([7, 6], 4, 2).round(2)), tiny(grid)],
            "middle": [middle("groups", grouped, [2, 3, 4, 5, 8]), middle("tails", tailed, [2, 3, 6])],
            "miniBatch": [
                batches("groups", many, [2, 4, 6, 8, 12]),
                batches("guests", guests, [2, 4, 8], shown=False),
            ],
        }
    )
)
