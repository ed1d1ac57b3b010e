"""scikit-learn's side of kMeans.ts: reads rows of float64, fits each k, prints JSON."""

import json
import sys
import time

import numpy
import sklearn
from sklearn.cluster import KMeans

path, columns, k_min, k_max, restarts = sys.argv[1], *map(int, sys.argv[2:6])
points = numpy.fromfile(path).reshape(-1, columns)
KMeans(2, n_init=1, random_state=0).fit(points[:1000])
started = time.perf_counter()
inertia = [
    float(KMeans(k, algorithm="lloyd", n_init=restarts, random_state=k).fit(points).inertia_)
    for k in range(k_min, k_max + 1)
]
seconds = time.perf_counter() - started
print(json.dumps({"version": sklearn.__version__, "seconds": seconds, "inertia": inertia}))
