"""scikit-learn's side of stability.ts: parts all rows once, then each bootstrap resample, and matches clusters by Jaccard coefficients."""

import json
import sys
import time

import numpy
import sklearn
from sklearn.cluster import KMeans

path, columns, k, resamples, restarts = sys.argv[1], *map(int, sys.argv[2:6])
points = numpy.fromfile(path).reshape(-1, columns)
generator = numpy.random.default_rng(0)
labels = KMeans(k, n_init=restarts, random_state=0).fit(points).labels_
order = numpy.argsort(-numpy.bincount(labels, minlength=k), kind="stable")
started = time.perf_counter()
sums = numpy.zeros(k)
for b in range(resamples):
    rows = numpy.unique(generator.integers(0, len(points), len(points)))
    again = KMeans(k, n_init=restarts, random_state=b).fit(points[rows]).labels_
    common = numpy.bincount(labels[rows] * k + again, minlength=k * k).reshape(k, k)
    either = common.sum(1)[:, None] + common.sum(0)[None, :] - common
    sums += (common / either).max(1)
seconds = time.perf_counter() - started
print(json.dumps({"version": sklearn.__version__, "seconds": seconds, "jaccard": (sums / resamples)[order].tolist()}))
