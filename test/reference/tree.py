"""Reference values for src/explain/tree by scikit-learn's DecisionTreeClassifier on seeded data; prints tree.json."""

import json

import numpy
import sklearn
from sklearn.metrics import balanced_accuracy_score
from sklearn.tree import DecisionTreeClassifier

random = numpy.random.default_rng(19840101)


def draw(rows, columns, classes):
    """Values are multiples of 1/64, which single precision holds exactly: scikit-learn casts to it."""
    labels = random.integers(0, classes, rows)
    centers = random.normal(0, 1.2, (classes, columns))
    points = numpy.round((centers[labels] + random.normal(0, 1, (rows, columns))) * 64) / 64
    return points, labels


def described(model):
    tree = model.tree_
    rows = tree.n_node_samples
    return {
        "column": [int(f) if f >= 0 else -1 for f in tree.feature],
        "threshold": [float(t) if f >= 0 else 0.0 for f, t in zip(tree.feature, tree.threshold)],
        "left": tree.children_left.tolist(),
        "right": tree.children_right.tolist(),
        "rows": rows.tolist(),
        "impurity": tree.impurity.tolist(),
        "counts": numpy.round(tree.value[:, 0, :] * rows[:, None]).astype(int).tolist(),
    }


def grown(points, labels, seed, **options):
    return DecisionTreeClassifier(random_state=seed, **options).fit(points, labels)


def without_ties(rows, columns, classes, options):
    """Data on which the tree does not depend on the seed, by which scikit-learn breaks ties."""
    while True:
        points, labels = draw(rows, columns, classes)
        first, *others = [grown(points, labels, seed, **options) for seed in range(12)]
        if all(described(other) == described(first) for other in others):
            return points, labels, first


cases = []
for name, rows, columns, classes, options in [
    ("two classes, to purity", 60, 2, 2, {}),
    ("three classes, shallow", 300, 4, 3, {"max_depth": 3, "min_samples_leaf": 12}),
    ("five classes", 400, 3, 5, {"max_depth": 4, "min_samples_leaf": 10}),
]:
    points, labels, model = without_ties(rows, columns, classes, options)
    path = model.cost_complexity_pruning_path(points, labels)
    middle = float((path.ccp_alphas[len(path.ccp_alphas) // 2] + path.ccp_alphas[len(path.ccp_alphas) // 2 + 1]) / 2)
    fresh, _ = draw(50, columns, classes)
    pruned = grown(points, labels, 0, ccp_alpha=middle, **options)
    cases.append(
        {
            "name": name,
            "points": points.tolist(),
            "labels": labels.tolist(),
            "maxDepth": options.get("max_depth", 60),
            "leastLeaf": options.get("min_samples_leaf", 1),
            "tree": described(model),
            "fresh": fresh.tolist(),
            "answers": model.predict(fresh).tolist(),
            "path": {"alphas": path.ccp_alphas.tolist(), "impurities": path.impurities.tolist()},
            "pruned": {
                "alpha": middle,
                "balancedAccuracy": balanced_accuracy_score(labels, pruned.predict(points)),
                **described(pruned),
            },
        }
    )

print(json.dumps({"versions": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__}, "cases": cases}))
