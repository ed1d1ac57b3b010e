"""scikit-learn's side of hdbscan.ts: reads rows of float64, clusters them by HDBSCAN on all cores, prints time and labels."""

import json
import sys
import time

import numpy
import sklearn
from sklearn.cluster import HDBSCAN

path, columns, min_cluster_size, min_samples = sys.argv[1], *map(int, sys.argv[2:5])
points = numpy.fromfile(path).reshape(-1, columns)
model = HDBSCAN(min_cluster_size=min_cluster_size, min_samples=min_samples, n_jobs=-1, copy=True)
model.fit(points[:1000])
started = time.perf_counter()
labels = model.fit(points).labels_
seconds = time.perf_counter() - started
print(json.dumps({"version": sklearn.__version__, "seconds": seconds, "labels": labels.tolist()}))
