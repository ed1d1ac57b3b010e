"""Features of a small shop, row by row in pandas and numpy, for test/plugins/rfm and test/plugins/behaviour.

Run: python test/reference/customer-features.py > test/reference/customer-features.json
"""

import json
import math
import sys
from decimal import Decimal

import numpy
import pandas

CUTOFF = pandas.Timestamp("2024-07-01")
HALF_LIFE = 90


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


def channel_of(order):
    return ["web", "app", "store", None, "web", "phone"][int(order[1:]) * 7 % 6]


def category_of(product):
    return ["tea", "tea", "cups", "books", None][int(product[1:]) * 3 % 5]


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
    trade = mine[mine.kind.isin(["sale", "return"])]
    since = lambda frame, days: frame[frame.time >= CUTOFF - pandas.Timedelta(days=days)]
    ages = numpy.array([(CUTOFF - day).days for day in days])
    months = numpy.bincount(11 - (ages[ages <= 360] - 1) // 30, minlength=12)
    weights = 0.5 ** ((CUTOFF - trade.time.dt.normalize()).dt.days.to_numpy() / HALF_LIFE)
    categories = sales["product"].dropna().map(category_of).dropna().value_counts(normalize=True)
    channels = [channel_of(order) for order in orders.index if channel_of(order) is not None]
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
        "orders_last_30_days": int((ages <= 30).sum()),
        "orders_last_365_days": int((ages <= 365).sum()),
        "revenue_last_30_days": number(sum(since(trade, 30).amount)),
        "revenue_last_365_days": number(sum(since(trade, 365).amount)),
        "weighted_orders": math.fsum(0.5 ** (ages / HALF_LIFE)),
        "weighted_revenue": math.fsum(trade.amount.astype(float).to_numpy() * weights),
        "orders_trend": float(numpy.polyfit(range(12), months, 1)[0]) if ages.max() >= 360 else None,
        "top_category_share": float(categories.max()) if len(categories) else None,
        "category_diversity": 1 - float((categories**2).sum()) if len(categories) else None,
        "online_share": quotient(sum(name in ("web", "app") for name in channels), len(channels)),
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
    channels = {line[0]: channel_of(line[0]) for line in lines}
    categories = {line[4]: category_of(line[4]) for line in lines if line[4] is not None}
    made = {"versions": versions, "cutoff": str(CUTOFF.date()), "channels": channels, "categories": categories}
    json.dump({**made, "lines": lines, "features": features}, sys.stdout)
    sys.stdout.write("\n")


main()
