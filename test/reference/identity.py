"""Reference values for src/cluster/identity by scipy's linear_sum_assignment on seeded costs; prints identity.json."""

import json

import numpy
import scipy
from scipy.optimize import linear_sum_assignment

random = numpy.random.default_rng(20240717)


def solved(costs):
    rows, columns = linear_sum_assignment(costs)
    return {
        "rows": costs.shape[0],
        "columns": costs.shape[1],
        "costs": costs.ravel().tolist(),
        "total": float(costs[rows, columns].sum()),
        "assigned": [int(columns[list(rows).index(i)]) if i in rows else -1 for i in range(costs.shape[0])],
    }


shapes = [(1, 1), (1, 4), (4, 1), (2, 2), (3, 3), (5, 5), (4, 7), (7, 4), (10, 10), (12, 9), (30, 30), (20, 45)]
cases = [{"unique": True, **solved(random.normal(0, 3, shape).round(6))} for shape in shapes]
tied = [{"unique": False, **solved(random.integers(0, 4, shape).astype(float))} for shape in [(4, 4), (6, 9), (15, 15)]]
print(
    json.dumps(
        {"versions": {"numpy": numpy.__version__, "scipy": scipy.__version__}, "cases": cases + tied}
    )
)
