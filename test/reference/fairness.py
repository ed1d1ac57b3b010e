"""Writes fairness.json: what fairlearn answers for src/fairness, on seeded data."""

import json
from pathlib import Path

import fairlearn
import numpy
from fairlearn.metrics import MetricFrame, demographic_parity_difference, demographic_parity_ratio, selection_rate

random = numpy.random.default_rng(11)


def case(n, shares, rates):
    groups = random.choice(len(shares), n, p=shares)
    decisions = (random.random(n) < numpy.array(rates)[groups]).astype(int)
    frame = MetricFrame(metrics=selection_rate, y_true=decisions, y_pred=decisions, sensitive_features=groups)
    about = {"y_true": decisions, "y_pred": decisions, "sensitive_features": groups}
    return {
        "decisions": decisions.tolist(),
        "groups": groups.tolist(),
        "rates": [float(rate) for rate in frame.by_group],
        "difference": float(demographic_parity_difference(**about)),
        "ratio": float(demographic_parity_ratio(**about)),
    }


reference = {
    "versions": {"fairlearn": fairlearn.__version__, "numpy": numpy.__version__},
    "cases": [
        case(400, [0.5, 0.5], [0.3, 0.2]),
        case(900, [0.4, 0.3, 0.2, 0.1], [0.25, 0.3, 0.2, 0.4]),
        case(600, [0.8, 0.2], [0.5, 0.5]),
    ],
}
Path(__file__).with_suffix(".json").write_text(json.dumps(reference, separators=(",", ":")) + "\n")
