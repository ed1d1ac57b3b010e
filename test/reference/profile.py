"""Figures of both Online Retail files by polars, for test/plugins/profile/onlineRetail.test.ts. Run from the repository's root."""

import json
import platform

import polars as pl

NAMES = ["order_id", "product_id", "product_name", "quantity", "ordered_at", "unit_price", "customer_id", "country"]
SHARES = [0.05, 0.25, 0.5, 0.75, 0.95]


def cleaned(frame):
    texts = [name for name in NAMES if frame.schema[name] == pl.String]
    frame = frame.with_columns(pl.col(texts).str.strip_chars())
    return frame.with_columns(pl.when(pl.col(name).is_in(["", "nan"])).then(None).otherwise(pl.col(name)).alias(name) for name in texts)


def nearest(values):
    """The least value that a share of the values does not exceed."""
    ordered = values.drop_nulls().sort()
    n = ordered.len()
    places = [max(0, -(-int(round(share * 100)) * n // 100) - 1) for share in SHARES]
    return [float(f"{float(ordered[place]):.3g}") for place in places]


def figures(frame):
    order = pl.when(pl.col("customer_id").is_null()).then(pl.format("o {}", "order_id")).otherwise(pl.format("c {}", "customer_id"))
    person = frame.select(order.alias("person"))["person"]
    columns = {}
    for name in NAMES:
        values = frame[name]
        measured = values.str.len_chars() if values.dtype == pl.String else values
        columns[name] = {
            "missing": values.null_count(),
            "distinct": values.drop_nulls().n_unique(),
            "quantiles": None if name == "ordered_at" else nearest(measured),
        }
    return {
        "rows": frame.height,
        "people": person.n_unique(),
        "repeatedRows": frame.height - frame.unique().height,
        "columns": columns,
    }


first = cleaned(
    pl.read_csv("projects/online-retail/data/online-retail.csv.gz", infer_schema=False)
    .rename(dict(zip(["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"], NAMES)))
    .select(NAMES)
).with_columns(pl.col("quantity").cast(pl.Int64), pl.col("unit_price").cast(pl.Decimal(18, 4)))
second = (
    pl.read_parquet("projects/online-retail/data/online-retail-ii-2009-2010.parquet")
    .rename(dict(zip(["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"], NAMES)))
    .select(NAMES)
)
if second.schema["customer_id"] != pl.String:
    second = second.with_columns(pl.col("customer_id").cast(pl.Int64).cast(pl.String))
second = cleaned(second)

golden = {
    "versions": {"python": platform.python_version(), "polars": pl.__version__},
    "online-retail": figures(first),
    "online-retail-ii": figures(second),
}
with open("test/reference/profile.json", "w", encoding="utf-8") as file:
    json.dump(golden, file, indent=2)
    file.write("\n")
