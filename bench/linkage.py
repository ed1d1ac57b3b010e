"""scipy's side of linkage.ts: reads rows of float64, clusters them by Ward twice, prints the better time and the heights."""

import json
import sys
import time

import numpy
import scipy
from scipy.cluster.hierarchy import linkage

path, columns = sys.argv[1], int(sys.argv[2])
points = numpy.fromfile(path).reshape(-1, columns)
linkage(points[:500], "ward")
seconds = []
for _ in range(2):
    started = time.perf_counter()
    merges = linkage(points, "ward")
    seconds.append(time.perf_counter() - started)
print(json.dumps({"version": scipy.__version__, "seconds": min(seconds), "heights": merges[:, 2].tolist()}))
