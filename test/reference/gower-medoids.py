"""k-medoids of the Gower dissimilarities in mixed.json by every combination of rows, with scikit-learn's silhouette; prints gower-medoids.json."""

import json
from itertools import combinations
from pathlib import Path

import numpy
import scipy
import sklearn
from scipy.spatial.distance import squareform
from sklearn.metrics import silhouette_samples

plain = json.loads(Path(__file__).with_name("mixed.json").read_text())["gower"]["plain"]
table = squareform(numpy.array(plain))


def best(k):
    return min((float(table[list(rows)].min(axis=0).sum()), rows) for rows in combinations(range(len(table)), k))


cases = []
for k in (1, 2, 3, 4):
    total, rows = best(k)
    case = {"k": k, "total": total, "medoids": list(rows)}
    if k > 1:
        labels = table[list(rows)].argmin(axis=0)
        values = silhouette_samples(table, labels, metric="precomputed")
        case |= {
            "labels": labels.tolist(),
            "silhouette": float(values.mean()),
            "standardError": float(values.std(ddof=1) / len(values) ** 0.5),
        }
    cases.append(case)

versions = {"numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
print(json.dumps({"versions": versions, "cases": cases}))
