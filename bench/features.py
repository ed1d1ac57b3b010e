"""The same features by polars, from the same Parquet files, or with `csv` from the same CSV files: writes them, prints seconds,
peak memory and version."""

import sys
import time
from datetime import date, datetime

import polars as pl

from report import report

folder, day = sys.argv[1], date.fromisoformat(sys.argv[2])
started = time.perf_counter()
cutoff = datetime(day.year, day.month, day.day)
recent = cutoff - pl.duration(days=90)
known = (pl.col("ordered_at") < cutoff) & pl.col("customer_id").is_not_null()
if sys.argv[3:] == ["csv"]:
    decimal = pl.Decimal(18, 4)
    types = {"ordered_at": pl.String, "unit_price": decimal, "discount": decimal, "quantity": pl.Int64, "line": pl.Int32}
    read = (
        pl.scan_csv(f"{folder}/data/lines-*.csv", schema_overrides=types)
        .with_columns(
            ordered_at=pl.col("ordered_at").str.to_datetime("%Y-%m-%d %H:%M:%S"),
            amount=(pl.col("quantity") * pl.col("unit_price") - pl.col("discount")).cast(decimal),
            kind=pl.when(pl.col("quantity") < 0).then(pl.lit("return")).otherwise(pl.lit("sale")),
        )
        .drop("line", "unit_price")
        .collect()
    )
    made = read.group_by("order_id").agg(
        customer_id=pl.col("customer_id").min(),
        ordered_at=pl.col("ordered_at").min(),
        channel=pl.col("channel").min(),
        kind=pl.when((pl.col("kind") == "sale").any()).then(pl.lit("sale")).otherwise(pl.lit("return")),
        amount=pl.col("amount").sum(),
    )
    all_lines, all_orders = read.lazy(), made.lazy()
    products = pl.scan_csv(f"{folder}/data/products.csv")
else:
    all_lines, all_orders = pl.scan_parquet(f"{folder}/order_lines.parquet"), pl.scan_parquet(f"{folder}/orders.parquet")
    products = pl.scan_parquet(f"{folder}/products.parquet")
orders = all_orders.filter(known)
lines = all_lines.filter(known & (pl.col("kind") != "charge"))
categories = products.select("product_id", "category")
sale = pl.col("kind") == "sale"
back = pl.col("kind") == "return"

value = (
    orders.group_by("customer_id")
    .agg(
        recency_days=(pl.lit(day) - pl.col("ordered_at").filter(sale).dt.date().max()).dt.total_days(),
        frequency_orders=sale.sum(),
        monetary=pl.col("amount").sum().cast(pl.Float64),
    )
    .filter(pl.col("frequency_orders") > 0)
)
age = (pl.lit(day) - pl.col("ordered_at").dt.date()).dt.total_days()
weight = pl.lit(0.5).pow(age / 90)
within = lambda days: pl.col("ordered_at") >= cutoff - pl.duration(days=days)
sales = orders.filter(sale).select("customer_id", "ordered_at", "channel", day=pl.col("ordered_at").dt.date())
gaps = sales.sort("customer_id", "day").with_columns(
    gap=pl.col("day").diff().over("customer_id").dt.total_days()
)
by_order = gaps.group_by("customer_id").agg(
    orders=pl.len(),
    first_day=pl.col("day").min(),
    last_day=pl.col("day").max(),
    squared_gaps=(pl.col("gap") * pl.col("gap")).sum(),
    weekend=(pl.col("day").dt.weekday() >= 6).sum(),
    evening=(pl.col("ordered_at").dt.hour() >= 18).sum(),
    orders_last_90_days=(pl.col("ordered_at") >= recent).sum(),
    orders_last_30_days=within(30).sum(),
    orders_last_365_days=within(365).sum(),
    weighted_orders=weight.sum(),
    tilt=(11 - 2 * ((age - 1) // 30)).filter(age <= 360).sum(),
    told=pl.col("channel").is_not_null().sum(),
    online=pl.col("channel").is_in(["web", "app", "online"]).sum(),
)
by_line = lines.group_by("customer_id").agg(
    lines=sale.sum().cast(pl.Int64),
    units=pl.col("quantity").filter(sale).sum(),
    sold=pl.col("amount").filter(sale).sum().cast(pl.Float64),
    discount=pl.col("discount").filter(sale).sum().cast(pl.Float64),
    returned=-pl.col("amount").filter(back).sum().cast(pl.Float64),
    recent_revenue=pl.col("amount").filter(pl.col("ordered_at") >= recent).sum().cast(pl.Float64),
    month_revenue=pl.col("amount").filter(within(30)).sum().cast(pl.Float64),
    year_revenue=pl.col("amount").filter(within(365)).sum().cast(pl.Float64),
    weighted_revenue=(pl.col("amount").cast(pl.Float64) * weight).sum(),
)
product_lines = lines.filter(sale).group_by("customer_id", "product_id").agg(lines=pl.len().cast(pl.Int64))
by_product = (
    product_lines.group_by("customer_id")
    .agg(products=pl.len(), product_lines=pl.col("lines").sum(), squared_lines=(pl.col("lines") ** 2).sum())
)
share = pl.col("lines") / pl.col("lines").sum()
by_category = (
    product_lines.join(categories, on="product_id")
    .group_by("customer_id", "category")
    .agg(lines=pl.col("lines").sum())
    .group_by("customer_id")
    .agg(top_category_share=share.max(), category_diversity=1 - (share**2).sum())
)
n = pl.col("orders")
span = (pl.col("last_day") - pl.col("first_day")).dt.total_days()
joined = by_order.join(by_line, on="customer_id").join(by_product, on="customer_id")
behaviour = joined.join(by_category, on="customer_id", how="left").select(
    "customer_id",
    tenure_days=(pl.lit(day) - pl.col("first_day")).dt.total_days(),
    order_value=pl.col("sold") / n,
    mean_gap_days=pl.when(n > 1).then(span / (n.cast(pl.Int64) - 1)),
    gap_variation=pl.when((n > 2) & (span > 0)).then(
        ((n.cast(pl.Int64) - 1) * pl.col("squared_gaps") - span * span).sqrt() / span
    ),
    distinct_products=pl.col("products"),
    product_diversity=1 - pl.col("squared_lines") / pl.col("product_lines") ** 2,
    lines_per_order=pl.col("lines") / n,
    units_per_order=pl.col("units") / n,
    return_share=(pl.col("returned") / pl.col("sold")).clip(upper_bound=1),
    discount_share=pl.col("discount") / (pl.col("sold") + pl.col("discount")),
    weekend_share=pl.col("weekend") / n,
    evening_share=pl.col("evening") / n,
    orders_last_90_days=pl.col("orders_last_90_days"),
    revenue_last_90_days=pl.col("recent_revenue"),
    orders_last_30_days=pl.col("orders_last_30_days"),
    orders_last_365_days=pl.col("orders_last_365_days"),
    revenue_last_30_days=pl.col("month_revenue"),
    revenue_last_365_days=pl.col("year_revenue"),
    weighted_orders=pl.col("weighted_orders"),
    weighted_revenue=pl.col("weighted_revenue"),
    orders_trend=pl.when((pl.lit(day) - pl.col("first_day")).dt.total_days() >= 360).then(pl.col("tilt") / 286),
    top_category_share=pl.col("top_category_share"),
    category_diversity=pl.col("category_diversity"),
    online_share=pl.when(pl.col("told") > 0).then(pl.col("online") / pl.col("told")),
)
cuts = {}
value = value.collect()
for name in ("recency_days", "frequency_orders", "monetary"):
    column = value[name].cast(pl.Float64)
    cuts[name] = [column.quantile(q, interpolation="linear") for q in (0.2, 0.4, 0.6, 0.8)]
above = {
    name: sum(((pl.col(name).cast(pl.Float64) > cut).cast(pl.Int32) for cut in cut_list), pl.lit(0))
    for name, cut_list in cuts.items()
}
value = value.with_columns(
    recency_score=5 - above["recency_days"],
    frequency_score=1 + above["frequency_orders"],
    monetary_score=1 + above["monetary"],
)
value.sort("customer_id").write_parquet(f"{folder}/polars-feature-rfm.parquet", compression="zstd")
behaviour.sort("customer_id").collect().write_parquet(f"{folder}/polars-feature-behaviour.parquet", compression="zstd")
report(started, pl.__version__)
