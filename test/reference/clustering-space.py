"""Reference for the preparation of clustering columns: numpy quantiles and logarithms, scipy skewness."""

import json
import pathlib

import numpy as np
import scipy
from scipy.stats import skew

rng = np.random.default_rng(20240701)
values = np.round(rng.lognormal(3, 1.2, 60), 3)
negative = np.round(rng.normal(0, 50, 40), 3)


def prepare(x, share, logarithm):
    moved = np.sign(x) * np.log1p(np.abs(x)) if logarithm else x
    low, high = np.quantile(moved, [share, 1 - share])
    bounded = np.clip(moved, low, high)
    return {
        "values": x.tolist(),
        "winsorise": share,
        "transform": "log1p" if logarithm else "none",
        "prepared": ((bounded - bounded.mean()) / bounded.std()).tolist(),
        "mean": float(bounded.mean()),
        "deviation": float(bounded.std()),
        "skewBefore": float(skew(x)),
        "skewAfter": float(skew(bounded)),
        "pulledIn": int((bounded != moved).sum()),
    }


reference = {
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
    "cases": [prepare(values, 0.05, True), prepare(values, 0.02, False), prepare(negative, 0.05, True)],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(reference, indent=1) + "\n")
