"""Features of a small shop, row by row in pandas and numpy, for test/plugins/rfm and test/plugins/behaviour.

Run: python test/reference/customer-features.py > test/reference/customer-features.json
"""

import json
import sys
from decimal import Decimal

import numpy
import pandas

CUTOFF = pandas.Timestamp("2024-07-01")


def make_lines(rng):
    lines = []
    for order in range(420):
        customer = None if rng.random() < 0.08 else f"c{int(60 * rng.random() ** 2):02d}"
        day = pandas.Timestamp("2023-01-01") + pandas.Timedelta(days=int(rng.integers(0, 600)))
        at = day + pandas.Timedelta(minutes=int(rng.integers(0, 1440)))
        returned = rng.random() < 0.12
        for line in range(int(rng.integers(1, 5))):
            kind = "return" if returned else ("charge" if rng.random() < 0.05 else "sale")
            sign = -1 if kind == "return" else 1
            quantity = sign * int(rng.integers(1, 6))
            price = Decimal(int(rng.integers(0, 90000))) / 10000
            discount = sign * (abs(quantity) * price * int(rng.integers(0, 4)) / 20).quantize(Decimal("0.0001"))
            amount = quantity * price - discount
            product = None if rng.random() < 0.02 else f"p{int(25 * rng.random() ** 2):02d}"
            lines.append([f"o{order:03d}", line + 1, customer, at.isoformat(), product, quantity, str(price),
                          str(discount), str(amount), kind])
    return lines


def number(value):
    return None if value is None else float(value)


def quotient(above, below):
    return float(above) / float(below) if below else None


def features_of(mine):
    sales = mine[mine.kind == "sale"]
    orders = sales.groupby("order_id").time.min()
    days = sorted(orders.dt.normalize())
    gaps = [(b - a).days for a, b in zip(days, days[1:])]
    sold, discounts = sum(sales.amount), sum(sales.discount)
    returned = sum(mine[mine.kind == "return"].amount)
    late = mine[(mine.time >= CUTOFF - pandas.Timedelta(days=90)) & mine.kind.isin(["sale", "return"])]
    named = sales[sales["product"].notna()]
    shares = named["product"].value_counts(normalize=True)
    return {
        "recency_days": (CUTOFF - orders.max().normalize()).days,
        "frequency_orders": len(orders),
        "monetary": number(sold + returned),
        "tenure_days": (CUTOFF - orders.min().normalize()).days,
        "order_value": quotient(sold, len(orders)),
        "mean_gap_days": number(numpy.mean(gaps)) if gaps else None,
        "gap_variation": number(numpy.std(gaps) / numpy.mean(gaps)) if len(gaps) > 1 and sum(gaps) else None,
        "distinct_products": named["product"].nunique(),
        "lines_per_order": quotient(len(sales), len(orders)),
        "units_per_order": quotient(int(sales.quantity.sum()), len(orders)),
        "return_share": min(1.0, quotient(-returned, sold)) if sold > 0 else None,
        "discount_share": quotient(discounts, sold + discounts),
        "weekend_share": number((orders.dt.day_of_week >= 5).mean()),
        "evening_share": number((orders.dt.hour >= 18).mean()),
        "orders_last_90_days": int((orders >= CUTOFF - pandas.Timedelta(days=90)).sum()),
        "revenue_last_90_days": number(sum(late.amount)),
        "product_diversity": 1 - float((shares**2).sum()) if len(shares) else None,
    }


def add_scores(features):
    for metric, score in [("recency_days", "recency_score"), ("frequency_orders", "frequency_score"),
                          ("monetary", "monetary_score")]:
        values = numpy.array([row[metric] for row in features.values()])
        cuts = numpy.quantile(values, [0.2, 0.4, 0.6, 0.8], method="linear")
        for row, value in zip(features.values(), values):
            passed = int((value > cuts).sum())
            row[score] = 5 - passed if metric == "recency_days" else 1 + passed


def main():
    rng = numpy.random.default_rng(20240701)
    lines = make_lines(rng)
    names = ["order_id", "line", "customer_id", "time", "product", "quantity", "unit_price", "discount", "amount", "kind"]
    frame = pandas.DataFrame(lines, columns=names)
    frame["time"] = pandas.to_datetime(frame["time"])
    for name in ["unit_price", "discount", "amount"]:
        frame[name] = frame[name].map(Decimal)
    before = frame[(frame["time"] < CUTOFF) & frame.kind.isin(["sale", "return"]) & frame.customer_id.notna()]
    features = {
        customer: features_of(mine)
        for customer, mine in sorted(before.groupby("customer_id"), key=lambda pair: pair[0])
        if (mine.kind == "sale").any()
    }
    add_scores(features)
    versions = {"python": sys.version.split()[0], "pandas": pandas.__version__, "numpy": numpy.__version__}
    json.dump({"versions": versions, "cutoff": str(CUTOFF.date()), "lines": lines, "features": features}, sys.stdout)
    sys.stdout.write("\n")


main()
