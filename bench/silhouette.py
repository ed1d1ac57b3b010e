"""scikit-learn's side of silhouette.ts: reads rows of float64, each with its label last, prints the better time of two runs and the mean silhouette."""

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
times = []
for _ in range(2):
    started = time.perf_counter()
    value = float(silhouette_score(points, labels))
    times.append(time.perf_counter() - started)
print(json.dumps({"version": sklearn.__version__, "seconds": min(times), "value": value}))
