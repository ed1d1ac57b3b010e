"""The same features by pandas, from the same Parquet files: writes them, prints seconds, peak memory and version."""

import sys
import time

import numpy as np
import pandas as pd

from report import report

folder, day = sys.argv[1], pd.Timestamp(sys.argv[2])
started = time.perf_counter()


def read(name: str, columns: list[str]) -> pd.DataFrame:
    """
    Rows of known customers before the cutoff; repeated names as categories, which group faster, money as floats: cast by
    Arrow, for a cast to a column of numpy makes a Python object of each amount.
    """
    before = [("ordered_at", "<", day)]
    table = pd.read_parquet(f"{folder}/{name}.parquet", columns=columns, filters=before, dtype_backend="pyarrow")
    money = {name: "double[pyarrow]" for name in ("amount", "discount") if name in columns}
    table = table.dropna(subset="customer_id").astype(money)
    kinds = {
        "customer_id": "category", "product_id": "category", "channel": "category", "kind": "category",
        "ordered_at": "datetime64[us]", "amount": "float64", "discount": "float64", "quantity": "int64",
    }
    return table.astype({name: kinds[name] for name in columns})


def by_customer(table: pd.DataFrame):
    return table.groupby("customer_id", observed=True, sort=False)


orders = read("orders", ["customer_id", "ordered_at", "channel", "kind", "amount"])
sale = orders["kind"] == "sale"
orders["sale"] = sale
orders["day"] = orders["ordered_at"].dt.normalize()
value = by_customer(orders).agg(frequency_orders=("sale", "sum"), monetary=("amount", "sum"))
orders = orders[sale]
last = by_customer(orders)["day"].max()
value = value[value["frequency_orders"] > 0]
value.insert(0, "recency_days", (day - last).dt.days)
# Amounts have four decimals: equal sums must be equal numbers for the scores.
value["monetary"] = value["monetary"].round(4)
scores = {}
for name, better in [("recency_days", -1), ("frequency_orders", 1), ("monetary", 1)]:
    cuts = value[name].quantile([0.2, 0.4, 0.6, 0.8]).to_numpy()
    above = np.searchsorted(cuts, value[name].to_numpy(), side="left")
    scores[name.split("_")[0] + "_score"] = (1 + above if better > 0 else 5 - above).astype("int32")
value = value.assign(**scores)

age = (day - orders["day"]).dt.days
orders = orders.sort_values(["customer_id", "day"])
age = age.reindex(orders.index)
gap = by_customer(orders)["day"].diff().dt.days
told = orders["channel"].notna()
order_columns = pd.DataFrame({
    "customer_id": orders["customer_id"],
    "orders": 1,
    "squared_gaps": (gap * gap).fillna(0),
    "weekend": orders["day"].dt.weekday >= 5,
    "evening": orders["ordered_at"].dt.hour >= 18,
    "orders_last_30_days": age <= 30,
    "orders_last_90_days": age <= 90,
    "orders_last_365_days": age <= 365,
    "weighted_orders": 0.5 ** (age / 90),
    "tilt": (11 - 2 * ((age - 1) // 30)).where(age <= 360, 0),
    "told": told,
    "online": orders["channel"].isin(["web", "app", "online"]),
})
by_order = by_customer(order_columns).sum()
days = by_customer(orders)["day"]
by_order["first_day"], by_order["last_day"] = days.min(), days.max()

lines = read("order_lines", ["customer_id", "product_id", "ordered_at", "kind", "quantity", "amount", "discount"])
lines = lines[lines["kind"] != "charge"]
sale = lines["kind"] == "sale"
amount, line_age = lines["amount"], (day - lines["ordered_at"].dt.normalize()).dt.days
line_columns = pd.DataFrame({
    "customer_id": lines["customer_id"],
    "lines": sale,
    "units": lines["quantity"].where(sale, 0),
    "sold": amount.where(sale, 0),
    "discount": lines["discount"].where(sale, 0),
    "returned": -amount.where(lines["kind"] == "return", 0),
    "revenue_last_30_days": amount.where(line_age <= 30, 0),
    "revenue_last_90_days": amount.where(line_age <= 90, 0),
    "revenue_last_365_days": amount.where(line_age <= 365, 0),
    "weighted_revenue": amount * 0.5 ** (line_age / 90),
})
by_line = by_customer(line_columns).sum()

products = lines.loc[sale & lines["product_id"].notna(), ["customer_id", "product_id"]]
product_lines = products.groupby(["customer_id", "product_id"], observed=True, sort=False).size().reset_index(name="lines")
product_lines["squares"] = product_lines["lines"] ** 2
by_product = by_customer(product_lines).agg(
    distinct_products=("lines", "size"), product_lines=("lines", "sum"), squared_lines=("squares", "sum")
)
categories = pd.read_parquet(f"{folder}/products.parquet", columns=["product_id", "category"])
category_of = categories.set_index("product_id")["category"].astype("category")
codes = category_of.cat.codes.reindex(product_lines["product_id"].cat.categories, fill_value=-1).to_numpy()
product_lines["category"] = codes[product_lines["product_id"].cat.codes]
known = product_lines[product_lines["category"] >= 0]
category_lines = known.groupby(["customer_id", "category"], observed=True, sort=False)["lines"].sum().reset_index()
category_lines["squares"] = category_lines["lines"] ** 2
by_category = by_customer(category_lines).agg(
    top_lines=("lines", "max"), category_lines=("lines", "sum"), squared_categories=("squares", "sum")
)

joined = by_order.join(by_line, how="inner").join(by_product, how="inner").join(by_category, how="left")
n = joined["orders"]
span = (joined["last_day"] - joined["first_day"]).dt.days
tenure = (day - joined["first_day"]).dt.days
behaviour = pd.DataFrame({
    "tenure_days": tenure,
    "order_value": joined["sold"] / n,
    "mean_gap_days": (span / (n - 1)).where(n > 1),
    "gap_variation": (((n - 1) * joined["squared_gaps"] - span * span) ** 0.5 / span).where((n > 2) & (span > 0)),
    "distinct_products": joined["distinct_products"],
    "product_diversity": 1 - joined["squared_lines"] / joined["product_lines"] ** 2,
    "lines_per_order": joined["lines"] / n,
    "units_per_order": joined["units"] / n,
    "return_share": (joined["returned"] / joined["sold"]).clip(upper=1),
    "discount_share": joined["discount"] / (joined["sold"] + joined["discount"]),
    "weekend_share": joined["weekend"] / n,
    "evening_share": joined["evening"] / n,
    "orders_last_30_days": joined["orders_last_30_days"],
    "orders_last_90_days": joined["orders_last_90_days"],
    "orders_last_365_days": joined["orders_last_365_days"],
    "revenue_last_30_days": joined["revenue_last_30_days"],
    "revenue_last_90_days": joined["revenue_last_90_days"],
    "revenue_last_365_days": joined["revenue_last_365_days"],
    "weighted_orders": joined["weighted_orders"],
    "weighted_revenue": joined["weighted_revenue"],
    "orders_trend": (joined["tilt"] / 286).where(tenure >= 360),
    "top_category_share": joined["top_lines"] / joined["category_lines"],
    "category_diversity": 1 - joined["squared_categories"] / joined["category_lines"] ** 2,
    "online_share": (joined["online"] / joined["told"]).where(joined["told"] > 0),
})


def write(table: pd.DataFrame, name: str) -> None:
    table.index = table.index.astype("str")
    table.sort_index().reset_index().to_parquet(f"{folder}/pandas-{name}.parquet", compression="zstd", index=False)


write(value, "feature-rfm")
write(behaviour, "feature-behaviour")
report(started, pd.__version__)
