"""The peers' side of maps.ts: reads rows of float64, maps them by t-SNE or UMAP, prints the time and the map."""

import json
import sys
import time
import warnings

import numpy

warnings.filterwarnings("ignore")
path, method, columns = sys.argv[1], sys.argv[2], int(sys.argv[3])
points = numpy.fromfile(path).reshape(-1, columns)
if method == "tsne":
    import sklearn
    from sklearn.manifold import TSNE

    version = f"scikit-learn {sklearn.__version__}"
    make = lambda rows: TSNE(perplexity=30, init="pca", random_state=0, n_jobs=2).fit_transform(rows)
else:
    import umap

    version = f"umap-learn {umap.__version__}"
    make = lambda rows: umap.UMAP(n_neighbors=15, min_dist=0.1, n_jobs=2).fit_transform(rows)
make(points[:5000] if method == "umap" else points[:500])
started = time.perf_counter()
places = make(points)
seconds = time.perf_counter() - started
print(json.dumps({"version": version, "seconds": seconds, "places": numpy.asarray(places, dtype=float).ravel().tolist()}))
