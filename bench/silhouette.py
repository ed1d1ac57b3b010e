"""scikit-learn's side of silhouette.ts: reads rows of float64, each with its label last, prints time and mean silhouette."""

import json
import sys
import time

import numpy
import sklearn
from sklearn.metrics import silhouette_score

path, columns = sys.argv[1], int(sys.argv[2])
rows = numpy.fromfile(path).reshape(-1, columns + 1)
points, labels = numpy.ascontiguousarray(rows[:, :-1]), rows[:, -1].astype(int)
silhouette_score(points[:1000], labels[:1000])
started = time.perf_counter()
value = float(silhouette_score(points, labels))
print(json.dumps({"version": sklearn.__version__, "seconds": time.perf_counter() - started, "value": value}))
