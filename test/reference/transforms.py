"""Writes transforms.json: what SciPy, NumPy and scikit-learn answer for power transforms, scalings and components."""

import json
from pathlib import Path

import numpy
import scipy
import sklearn
from scipy import stats
from scipy.optimize import minimize_scalar
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler, PowerTransformer, RobustScaler

random = numpy.random.default_rng(11)


def rounded(values, digits):
    return [float(round(value, digits)) for value in values]


positive = {
    "log-normal": rounded(random.lognormal(3, 1.2, 60), 4),
    "left tail": rounded(100 - random.exponential(9, 50), 3),
    "gamma, small unit": rounded(random.gamma(2, 2e-6, 40), 10),
    "far from 0": rounded(1000 + random.exponential(400, 40), 2),
}
either = {
    "counts with zeros": [int(value) for value in random.poisson(0.9, 80)],
    "both signs, right tail": rounded(random.gumbel(-1, 6, 70), 3),
    "both signs, left tail": rounded(-random.gumbel(2, 3, 70), 3),
    "below 0": rounded(-random.lognormal(1, 1, 40), 4),
    "money": rounded(random.lognormal(4, 1, 60), 2),
}



def box_cox(values):
    values = numpy.array(values)
    power = float(stats.boxcox_normmax(values, method="mle"))
    return {
        "values": values.tolist(),
        "power": power,
        "likelihood": float(stats.boxcox_llf(power, values)),
        "transformed": stats.boxcox(values, lmbda=power).tolist(),
        "at": [[p, stats.boxcox(values[:5], lmbda=p).tolist()] for p in (-1, 0, 0.5, 2)],
    }


def yeo_johnson(values):
    values = numpy.array(values, dtype=float)
    power = float(stats.yeojohnson_normmax(values))
    fitted = PowerTransformer(method="yeo-johnson", standardize=False).fit(values.reshape(-1, 1))
    return {
        "values": values.tolist(),
        "power": power,
        "scikitLearnPower": float(fitted.lambdas_[0]),
        "likelihood": float(stats.yeojohnson_llf(power, values)),
        "transformed": stats.yeojohnson(values, lmbda=power).tolist(),
        "at": [[p, stats.yeojohnson(values[:6], lmbda=p).tolist()] for p in (-1, 0, 1, 2, 3)],
    }


rows = random.normal(0, 1, (40, 5)) @ random.normal(0, 1, (5, 5)) + numpy.array([10, 0, -5, 100, 1])
rows[:, 3] *= 30
rows = numpy.round(rows, 4)
fitted = PCA().fit(rows)
signs = numpy.sign(fitted.components_[numpy.arange(5), numpy.abs(fitted.components_).argmax(1)])
components = fitted.components_ * signs[:, None]
symmetric = numpy.round(random.normal(0, 1, (6, 6)), 3)
symmetric = numpy.round((symmetric + symmetric.T) / 2, 4)
values, vectors = numpy.linalg.eigh(symmetric)
vectors = vectors.T[::-1]
vectors = vectors * numpy.sign(vectors[numpy.arange(6), numpy.abs(vectors).argmax(1)])[:, None]

minima = [
    ("quartic", lambda x: (x - 1.3) ** 4 + x, -5, 5),
    ("cosine", numpy.cos, 0, 6),
    ("cliff", lambda x: numpy.exp(x) - 4 * x, -1, 8),
]

reference = {
    "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "boxCox": {name: box_cox(values) for name, values in positive.items()},
    "yeoJohnson": {name: yeo_johnson(values) for name, values in either.items()},
    "minima": {
        name: float(minimize_scalar(f, bounds=(low, high), method="bounded", options={"xatol": 1e-10}).x)
        for name, f, low, high in minima
    },
    "components": {
        "rows": rows.tolist(),
        "variances": fitted.explained_variance_.tolist(),
        "shares": fitted.explained_variance_ratio_.tolist(),
        "directions": components.tolist(),
        "scores": (fitted.transform(rows)[:4] * signs).tolist(),
        "loadings": [[float(numpy.corrcoef(s, c)[0, 1]) for c in rows.T] for s in (fitted.transform(rows) * signs).T],
    },
    "eigen": {"symmetric": symmetric.tolist(), "values": values[::-1].tolist(), "vectors": vectors.tolist()},
    "minMax": MinMaxScaler().fit_transform(rows).tolist(),
    "robust": RobustScaler().fit_transform(rows).tolist(),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(reference, indent=1) + "\n")
