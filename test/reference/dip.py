"""Reference values for src/stats/dip.ts: the least distance to a distribution with one hump, by linear programmes; prints dip.json."""

import json

import numpy
import scipy
from scipy.optimize import linprog

random = numpy.random.default_rng(7)


def distance(x, mode):
    """Least distance to distributions that are convex before x[mode] and concave after it, where they may jump."""
    n = len(x)
    up_to, before = numpy.arange(1, n + 1) / n, numpy.arange(n) / n
    left, right = mode + 1, n - mode
    size = left + right + 1
    rows, bounds = [], []

    def require(terms, bound):
        """Sum of coefficient × variable ≤ bound."""
        row = numpy.zeros(size)
        for place, coefficient in terms:
            row[place] += coefficient
        rows.append(row)
        bounds.append(bound)

    for i in range(left):
        require([(i, 1), (-1, -1)], before[i])
        require([(i, -1), (-1, -1)], -(before[i] if i == mode else up_to[i]))
    for i in range(mode, n):
        place = left + i - mode
        require([(place, -1), (-1, -1)], -up_to[i])
        require([(place, 1), (-1, -1)], up_to[i] if i == mode else before[i])
    for i in range(left + right - 1):
        require([(i, 1), (i + 1, -1)], 0)
    for sign, first, start, count in ((1, 0, 0, left), (-1, left, mode, right)):
        for i in range(count - 2):
            one, two = x[start + i + 1] - x[start + i], x[start + i + 2] - x[start + i + 1]
            place = first + i
            require([(place, -sign / one), (place + 1, sign / one + sign / two), (place + 2, -sign / two)], 0)
    goal = numpy.zeros(size)
    goal[-1] = 1
    found = linprog(goal, A_ub=numpy.array(rows), b_ub=numpy.array(bounds), bounds=[(0, 1)] * size, method="highs")
    return found.fun if found.success else 1.0


samples = {
    "uniform": random.random(12),
    "normal": random.normal(size=25),
    "two humps": numpy.r_[random.normal(size=15), random.normal(6, 1, size=10)],
    "three humps": numpy.r_[random.normal(size=10), random.normal(6, 1, size=8), random.normal(15, 2, size=12)],
    "log-normal": numpy.exp(random.normal(size=30)),
    "equal steps": numpy.arange(10.0),
    "a hump beside a falling tail": numpy.r_[random.exponential(size=20), random.normal(5, 0.2, size=15)],
}
cases = []
for name, values in samples.items():
    x = numpy.sort(values.round(6))
    cases.append({"name": name, "values": x.tolist(), "dip": min(distance(x, mode) for mode in range(len(x)))})
print(json.dumps({"versions": {"numpy": numpy.__version__, "scipy": scipy.__version__}, "cases": cases}))
