"""Reference values for src/matrix/singularValues.ts by NumPy's linalg.svd on seeded data; prints singular-values.json."""

import json

import numpy

random = numpy.random.default_rng(20240611)


def signed(points):
    left, values, right = numpy.linalg.svd(points, full_matrices=False)
    for a in range(len(values)):
        if right[a, numpy.argmax(abs(right[a]))] < 0:
            right[a] *= -1
            left[:, a] *= -1
    return {"points": points.tolist(), "values": values.tolist(), "left": left.tolist(), "right": right.tolist()}


scales = numpy.array([1e6, 100, 1, 1e-2, 1e-4])
turn, _ = numpy.linalg.qr(random.normal(0, 1, (5, 5)))
cases = {
    "tall": random.normal(0, 1, (40, 6)),
    "wide": random.normal(0, 1, (4, 9)),
    "square": random.normal(2, 3, (7, 7)),
    "of unlike columns": random.normal(0, 1, (30, 5)) * numpy.array([1e6, 1e-3, 1, 50, 1e-6]),
    "of unlike directions": (random.normal(0, 1, (30, 5)) * scales) @ turn,
    "one column": random.normal(0, 1, (5, 1)),
}
print(json.dumps({"versions": {"numpy": numpy.__version__}, "cases": {name: signed(p) for name, p in cases.items()}}))
