"""Use of the site and e-mails by polars, from the same Parquet file: writes it, prints seconds, peak memory and version."""

import sys
import time
from datetime import date, datetime, timedelta

import polars as pl

from report import report

folder, day = sys.argv[1], date.fromisoformat(sys.argv[2])
started = time.perf_counter()
cutoff = datetime(day.year, day.month, day.day)
window, timeout = timedelta(days=90), timedelta(minutes=30)
kind, at = pl.col("kind"), pl.col("occurred_at")
mails = ["email_sent", "email_delivered", "email_open", "email_click", "email_bounce", "email_complaint", "email_unsubscribe"]
mail = kind.is_in(mails)
before = pl.scan_parquet(f"{folder}/events.parquet").filter(at < cutoff)
moment = before.select(
    covered=at.min() < cutoff - window + timedelta(days=1),
    mails=mail.any(),
    delivered=(kind == "email_delivered").any(),
    sent=(kind == "email_sent").any(),
).collect()
covered, has_mail, has_delivered, has_sent = moment.row(0)
customers = before.filter(pl.col("customer_id").is_not_null())
known = customers.group_by("customer_id").agg(last_day=at.filter(~mail).max().dt.date())
recent = customers.filter(at >= cutoff - window)

site = recent.filter(~mail).with_columns(session=pl.col("session_id").replace("", None))
pause = at.diff() > timeout
unnamed = (
    site.filter(pl.col("session").is_null())
    .sort("customer_id", "occurred_at")
    .with_columns(visit=(pause | (pl.col("customer_id") != pl.col("customer_id").shift())).fill_null(True).cum_sum())
)
named = site.filter(pl.col("session").is_not_null()).with_columns(visit=pl.lit(0, dtype=pl.UInt32))
keys = ["customer_id", "session", "visit"]
# Once sorted, a row and the one after it: faster than a window over the keys.
same_visit = pl.all_horizontal(pl.col(key).eq_missing(pl.col(key).shift(-1)) for key in keys)
rest = pl.when(same_visit).then(at.shift(-1) - at).otherwise(timedelta(0))
spent = pl.duration(seconds=pl.col("seconds").clip(0, timeout.seconds))
stays = (
    pl.concat([named, unnamed.with_columns(visit=pl.col("visit").cast(pl.UInt32))])
    .sort("customer_id", "session", "visit", "occurred_at", "event_id")
    .with_columns(stay=pl.min_horizontal(pl.coalesce(spent, rest), pl.lit(timeout)))
)
page, device = pl.col("page"), pl.col("device").replace("", None)
key_page = page.str.starts_with("/product/") | page.str.starts_with("/checkout")
visits = stays.group_by(keys).agg(
    begun=at.min(),
    length=((at + pl.col("stay")).max() - at.min()).dt.total_microseconds(),
    events=pl.len(),
    views=kind.is_in(["page_view", "product_view"]).sum(),
    products=(kind == "product_view").sum(),
    key_stay=pl.col("stay").filter(key_page).sum().dt.total_microseconds(),
    cart=(kind == "add_to_cart").any(),
    bought=(kind == "purchase").any(),
    mobile=(device == "mobile").any(),
    told=device.is_not_null().any(),
)
by_visit = visits.group_by("customer_id").agg(
    visits=pl.len(),
    length=pl.col("length").median(),
    bounces=(pl.col("events") == 1).sum(),
    views=pl.col("views").sum(),
    products=pl.col("products").sum(),
    key_stay=pl.col("key_stay").sum(),
    carts=pl.col("cart").sum(),
    left_carts=(pl.col("cart") & ~pl.col("bought")).sum(),
    told=pl.col("told").sum(),
    mobile=pl.col("mobile").sum(),
    weekend=(pl.col("begun").dt.weekday() >= 6).sum(),
    evening=(pl.col("begun").dt.hour() >= 18).sum(),
)
arrived = "email_delivered" if has_delivered else "email_sent"
by_mail = recent.filter(mail).group_by("customer_id").agg(
    opens=(kind == "email_open").sum(),
    clicks=(kind == "email_click").sum(),
    received=(kind == arrived).sum(),
)
n = pl.col("visits")


def quotient(above: str, below: str) -> pl.Expr:
    return pl.when(pl.col(below) > 0).then(pl.col(above) / pl.col(below))


web = (
    known.join(by_visit, on="customer_id", how="left")
    .join(by_mail, on="customer_id", how="left")
    .filter(pl.lit(covered))
    .select(
        "customer_id",
        visits=n.fill_null(0),
        days_since_visit=(pl.lit(day) - pl.col("last_day")).dt.total_days(),
        visit_minutes=pl.col("length") / 60e6,
        pages_per_visit=pl.col("views") / n,
        bounce_share=pl.col("bounces") / n,
        key_page_minutes=pl.col("key_stay") / (60e6 * n),
        product_views=pl.col("products").fill_null(0),
        cart_abandonment=quotient("left_carts", "carts"),
        mobile_share=quotient("mobile", "told"),
        weekend_visit_share=pl.col("weekend") / n,
        evening_visit_share=pl.col("evening") / n,
        email_opens=pl.when(pl.lit(has_mail)).then(pl.col("opens").fill_null(0)),
        email_clicks=pl.when(pl.lit(has_mail)).then(pl.col("clicks").fill_null(0)),
        email_open_rate=quotient("opens", "received").clip(upper_bound=1),
        email_click_rate=quotient("clicks", "received").clip(upper_bound=1),
        email_clicks_per_open=quotient("clicks", "opens").clip(upper_bound=1),
    )
)
web.sort("customer_id").collect().write_parquet(f"{folder}/polars-feature-web.parquet", compression="zstd")
report(started, pl.__version__)
