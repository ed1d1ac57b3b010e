"""scikit-learn's side of mixture.ts: reads rows of float64, fits a full mixture, prints seconds and the mean log density."""

import json
import sys
import time

import numpy
import sklearn
from sklearn.mixture import GaussianMixture

path, columns, k, starts, tolerance = sys.argv[1], *map(int, sys.argv[2:5]), float(sys.argv[5])
points = numpy.fromfile(path).reshape(-1, columns)
GaussianMixture(2, random_state=0).fit(points[:500])
started = time.perf_counter()
model = GaussianMixture(k, n_init=starts, tol=tolerance, reg_covar=1e-6, max_iter=500, random_state=1).fit(points)
seconds = time.perf_counter() - started
print(json.dumps({"version": sklearn.__version__, "seconds": seconds, "score": float(model.score(points))}))
