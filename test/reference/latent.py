"""Reference values for src/cluster/latent, by an expectation-maximisation over whole rows in numpy; prints latent.json.

Run beside ../input/mcdonalds/mcdonalds.csv. Standard errors: derivatives of ln P(answers) by complex steps, in probabilities.
"""

import csv
import json
from pathlib import Path

import numpy

random = numpy.random.default_rng(20110601)
here = Path(__file__).parent


def one_hot(codes, levels):
    """rows × all levels; a missing answer is 0 in all of its item."""
    parts = [(codes[:, [j]] == numpy.arange(count)).astype(float) for j, count in enumerate(levels)]
    return numpy.hstack(parts)


def fit(codes, levels, k, starts, smoothing=0.0, rounds=20000, tolerance=1e-11):
    flags = one_hot(codes, levels)
    item = numpy.repeat(numpy.arange(len(levels)), levels)
    same = (item[:, None] == item[None, :]).astype(float)
    overall = flags.sum(0) / (flags.sum(0) @ same)
    best = None
    for _ in range(starts):
        table = random.uniform(0.05, 1.05, (k, flags.shape[1]))
        table /= table @ same
        weights = numpy.full(k, 1 / k)
        before = -numpy.inf
        for _ in range(rounds):
            log = flags @ numpy.log(numpy.maximum(table, 1e-200)).T + numpy.log(weights)
            most = log.max(1, keepdims=True)
            density = numpy.exp(log - most).sum(1, keepdims=True)
            likelihood = float((most + numpy.log(density)).sum())
            prior = smoothing * (numpy.log(weights).sum() + (numpy.log(numpy.maximum(table, 1e-200)) @ overall).sum())
            posterior = numpy.exp(log - most) / density
            if likelihood + (prior if smoothing else 0) - before < tolerance * len(codes):
                break
            before = likelihood + (prior if smoothing else 0)
            table = posterior.T @ flags + smoothing * overall
            table /= table @ same
            weights = (posterior.sum(0) + smoothing) / (len(codes) + k * smoothing)
        reached = likelihood + (prior if smoothing else 0)
        if best is None or reached > best["objective"]:
            best = {"objective": reached, "logLikelihood": likelihood, "weights": weights, "table": table, "posterior": posterior}
    return best


def described(codes, levels, k, **effort):
    found = fit(codes, levels, k, **effort)
    n = len(codes)
    parameters = k - 1 + k * int(sum(levels) - len(levels))
    sizes = numpy.bincount(found["posterior"].argmax(1), minlength=k)
    order = numpy.argsort(-sizes, kind="stable")
    shares = found["posterior"]
    entropy = -numpy.sum(shares * numpy.log(numpy.where(shares > 0, shares, 1)))
    likelihood = found["logLikelihood"]
    return found["table"][order], found["weights"][order], {
        "k": k,
        "logLikelihood": likelihood,
        "objective": found["objective"],
        "freeParameters": parameters,
        "aic": 2 * parameters - 2 * likelihood,
        "bic": parameters * float(numpy.log(n)) - 2 * likelihood,
        "adjustedBic": parameters * float(numpy.log((n + 2) / 24)) - 2 * likelihood,
        "entropyR2": None if k == 1 else 1 - float(entropy) / (n * float(numpy.log(k))),
        "weights": found["weights"][order].round(9).tolist(),
        "table": found["table"][order].round(9).tolist(),
        "sizes": sizes[order].tolist(),
    }


def errors(codes, levels, weights, table):
    """Standard errors of weights and of the table: empirical information of free probabilities, the last of each set dependent."""
    k = len(weights)
    flags = one_hot(codes, levels)
    ends = numpy.cumsum(levels)
    starts = ends - levels
    last = set((ends - 1).tolist())
    cells = [("w", c, 0) for c in range(k - 1)]
    cells += [("t", c, m) for c in range(k) for m in range(flags.shape[1]) if m not in last]

    def log_density(values):
        w = numpy.empty(k, complex)
        t = numpy.empty(table.shape, complex)
        for (kind, c, m), value in zip(cells, values):
            if kind == "w":
                w[c] = value
            else:
                t[c, m] = value
        w[-1] = 1 - w[:-1].sum()
        for a, b in zip(starts, ends):
            t[:, b - 1] = 1 - t[:, a : b - 1].sum(1)
        return numpy.log(numpy.exp(flags @ numpy.log(t).T) @ w)

    at = numpy.array([weights[c] if kind == "w" else table[c, m] for kind, c, m in cells], complex)
    step = 1e-30
    scores = numpy.array([log_density(at + 1j * step * (numpy.arange(len(at)) == a)).imag / step for a in range(len(at))])
    covariance = numpy.linalg.inv(scores @ scores.T)

    def error(chosen):
        flag = numpy.array(chosen, float)
        return float(numpy.sqrt(flag @ covariance @ flag))

    of_weights = [error([cell == ("w", c, 0) for cell in cells]) for c in range(k - 1)]
    of_weights.append(error([kind == "w" for kind, _, _ in cells]))
    of_table = [
        [
            error([cell == ("t", c, m) for cell in cells])
            if m not in last
            else error([kind == "t" and other == c and starts[list(ends).index(m + 1)] <= level < m for kind, other, level in cells])
            for m in range(flags.shape[1])
        ]
        for c in range(k)
    ]
    return {"weights": of_weights, "table": of_table}


def planted(n):
    levels = [3, 2, 4, 3, 2, 3]
    shares = numpy.array([0.5, 0.3, 0.2])
    usual = [(numpy.arange(3) * (j + 1) + j) % count for j, count in enumerate(levels)]
    tables = [0.6 * numpy.eye(count)[own] + 0.4 / count for own, count in zip(usual, levels)]
    truth = random.choice(3, n, p=shares)
    codes = numpy.array([[random.choice(len(t[c]), p=t[c]) for t in tables] for c in truth])
    codes[random.uniform(0, 1, codes.shape) < 0.15] = -1
    codes[(codes < 0).all(1), 0] = 0
    return levels, codes


def mcdonalds():
    with open(here / "../input/mcdonalds/mcdonalds.csv", newline="") as file:
        rows = list(csv.reader(file))
    return [2] * 11, numpy.array([[int(cell == "Yes") for cell in row[:11]] for row in rows[1:]])


levels, codes = planted(700)
table, weights, three = described(codes, levels, 3, starts=20)
_, _, two = described(codes, levels, 2, starts=20)
_, _, smooth = described(codes, levels, 3, starts=20, smoothing=1.0)
survey_levels, survey = mcdonalds()
print(
    json.dumps(
        {
            "versions": {"numpy": numpy.__version__},
            "levels": levels,
            "codes": codes.tolist(),
            "fits": [two, three],
            "smoothed": {**smooth, "smoothing": 1.0},
            "errors": errors(codes, levels, weights, table),
            "mcdonalds": [described(survey, survey_levels, k, starts=12, tolerance=1e-10)[2] for k in (2, 3, 4, 5)],
        }
    )
)
