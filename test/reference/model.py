"""Writes model.json: what scikit-learn answers for src/model and src/explain, on seeded data."""

import json
from pathlib import Path

import numpy
import sklearn
from scipy.stats import norm
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

random = numpy.random.default_rng(7)


def rounded(values, digits=6):
    return [float(value) for value in numpy.round(numpy.ravel(values), digits)]


def delong(scores, labels):
    positive, negative = scores[labels == 1], scores[labels == 0]
    wins = (positive[:, None] > negative[None, :]) + 0.5 * (positive[:, None] == negative[None, :])
    auc = wins.mean()
    variance = wins.mean(1).var(ddof=1) / len(positive) + wins.mean(0).var(ddof=1) / len(negative)
    centre = numpy.log(auc / (1 - auc))
    half = norm.ppf(0.975) * numpy.sqrt(variance) / (auc * (1 - auc))
    return [float(1 / (1 + numpy.exp(-end))) for end in (centre - half, centre + half)]


def scored(n, digits, strength):
    labels = (random.random(n) < 0.3).astype(int)
    scores = numpy.round(1 / (1 + numpy.exp(-(random.normal(size=n) + strength * labels - 1))), digits)
    return {
        "scores": rounded(scores),
        "labels": labels.tolist(),
        "rocAuc": float(roc_auc_score(labels, scores)),
        "prAuc": float(average_precision_score(labels, scores)),
        "brier": float(brier_score_loss(labels, scores)),
        "logLoss": float(log_loss(labels, scores, labels=[0, 1])),
        "delong": delong(scores, labels),
    }


def design(n):
    x = random.normal(size=(n, 5))
    x[:, 1] = 0.7 * x[:, 0] + 0.5 * x[:, 1]
    x[:, 2] = numpy.exp(x[:, 2]) * 100
    x[:, 4] = random.integers(0, 3, n)
    x = numpy.round(x, 4)
    log_odds = -0.6 + 1.2 * x[:, 0] - 0.5 * x[:, 1] + 0.004 * x[:, 2] + 0.9 * (x[:, 4] == 2)
    return x, (random.random(n) < 1 / (1 + numpy.exp(-log_odds))).astype(int)


x, y = design(300)


def logistic(l2):
    c = 1 / l2 if l2 > 0 else numpy.inf
    model = LogisticRegression(C=c, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y)
    return {"l2": l2, "intercept": float(model.intercept_[0]), "coefficients": [float(b) for b in model.coef_[0]]}


model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-12, max_iter=1000).fit(x, y)
importance = permutation_importance(model, x, y, scoring="roc_auc", n_repeats=2000, random_state=3)

train, train_labels = design(1500)
held, held_labels = design(1500)
forest = RandomForestClassifier(n_estimators=200, min_samples_leaf=5, random_state=0).fit(train, train_labels)

reference = {
    "versions": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__},
    "metrics": [scored(200, 6, 1.2), scored(150, 1, 0.8), scored(40, 1, 0)],
    "points": {"rows": 300, "names": ["a", "b", "c", "d", "e"], "data": rounded(x, 4), "labels": y.tolist()},
    "logistic": [logistic(l2) for l2 in (0, 0.5, 1, 100)],
    "permutation": {
        "base": float(roc_auc_score(y, model.predict_proba(x)[:, 1])),
        "means": [float(value) for value in importance.importances_mean],
        "deviations": [float(value) for value in importance.importances.std(1, ddof=1)],
        "repeats": 2000,
    },
    "forest": {
        "train": {"rows": 1500, "data": rounded(train, 4), "labels": train_labels.tolist()},
        "held": {"rows": 1500, "data": rounded(held, 4), "labels": held_labels.tolist()},
        "rocAuc": float(roc_auc_score(held_labels, forest.predict_proba(held)[:, 1])),
    },
}
Path(__file__).with_suffix(".json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")
