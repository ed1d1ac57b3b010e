"""Features of events of a small shop, visit by visit in plain Python over polars rows, for test/plugins/web.

Run: python test/reference/web-features.py > test/reference/web-features.json
"""

import json
import statistics
import sys
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

import numpy
import polars

CUTOFF = datetime(2024, 7, 1)
DAYS = 90
TIMEOUT = timedelta(minutes=30)
EMAILS = {"email_sent", "email_delivered", "email_open", "email_click", "email_bounce", "email_unsubscribe"}
PAGES = ["/", "/product/p1", "/product/p2", "/checkout", "/checkout/pay", "/thanks", "/help", None]


def make_events(rng):
    events = []
    for visit in range(520):
        customer = None if rng.random() < 0.1 else f"c{int(40 * rng.random() ** 2):02d}"
        named = rng.random() < 0.6
        moment = datetime(2024, 2, 20) + timedelta(seconds=int(rng.integers(0, 140 * 86_400)))
        device = ["mobile", "desktop", "tablet", None][int(rng.integers(0, 4))]
        for _ in range(int(rng.integers(1, 8))):
            kind = ["page_view", "product_view", "product_view", "add_to_cart", "checkout", "purchase",
                    "search"][int(rng.integers(0, 7))]
            page = PAGES[int(rng.integers(0, len(PAGES)))]
            seconds = None if rng.random() < 0.4 else int(rng.integers(0, 4000))
            events.append([customer, f"s{visit}" if named else None, moment, kind, page, device, seconds])
            moment += timedelta(seconds=[0, 5, 300, 1799, 1800, 1801, 7200][int(rng.integers(0, 7))])
    for _ in range(420):
        customer = None if rng.random() < 0.1 else f"c{int(44 * rng.random()):02d}"
        moment = datetime(2024, 2, 20) + timedelta(seconds=int(rng.integers(0, 140 * 86_400)))
        kind = sorted(EMAILS)[int(rng.integers(0, len(EMAILS)))]
        events.append([customer, None, moment, kind, "newsletter", "mobile", 0])
    return [[f"e{i:05d}", *event] for i, event in enumerate(events)]


def visits_of(events):
    named, groups, last = {}, [], None
    for event in sorted(events, key=lambda row: (row["at"], row["event"])):
        if event["session"] is not None:
            named.setdefault(event["session"], []).append(event)
        elif last is not None and event["at"] - last <= TIMEOUT:
            groups[-1].append(event)
            last = event["at"]
        else:
            groups.append([event])
            last = event["at"]
    return [*named.values(), *groups]


def stays_of(visit):
    stays = []
    for event, following in zip(visit, [*visit[1:], None]):
        if event["seconds"] is not None:
            stay = timedelta(seconds=event["seconds"])
        else:
            stay = timedelta(0) if following is None else following["at"] - event["at"]
        stays.append(min(stay, TIMEOUT))
    return stays


def is_key(page):
    return page is not None and any(fnmatchcase(page, pattern) for pattern in ["/product/*", "/checkout*"])


def quotient(above, below):
    return above / below if below else None


def features_of(mine):
    site = [row for row in mine if row["kind"] not in EMAILS]
    recent = [row for row in mine if row["at"] >= CUTOFF - timedelta(days=DAYS)]
    visits = visits_of([row for row in recent if row["kind"] not in EMAILS])
    stays = [stays_of(visit) for visit in visits]
    lengths = [
        max(event["at"] + stay for event, stay in zip(visit, times)) - visit[0]["at"]
        for visit, times in zip(visits, stays)
    ]
    n = len(visits)
    kinds = [[row["kind"] for row in visit] for visit in visits]
    flat = [kind for visit in kinds for kind in visit]
    key = sum((stay for visit, times in zip(visits, stays) for event, stay in zip(visit, times)
               if is_key(event["page"])), timedelta(0))
    carts = [visit for visit in kinds if "add_to_cart" in visit]
    told = [visit for visit in visits if any(row["device"] for row in visit)]
    mobile = [visit for visit in visits if any(row["device"] == "mobile" for row in visit)]
    mails = {kind: sum(row["kind"] == kind for row in recent) for kind in EMAILS}
    opens, clicks, delivered = mails["email_open"], mails["email_click"], mails["email_delivered"]
    bound = lambda value: None if value is None else min(1.0, value)
    return {
        "visits": n,
        "days_since_visit": (CUTOFF.date() - max(row["at"] for row in site).date()).days if site else None,
        "visit_minutes": statistics.median(x / timedelta(microseconds=1) for x in lengths) / 60e6 if n else None,
        "pages_per_visit": quotient(sum(kind in ("page_view", "product_view") for kind in flat), n),
        "bounce_share": quotient(sum(len(visit) == 1 for visit in visits), n),
        "weekend_visit_share": quotient(sum(visit[0]["at"].weekday() >= 5 for visit in visits), n),
        "evening_visit_share": quotient(sum(visit[0]["at"].hour >= 18 for visit in visits), n),
        "product_views": flat.count("product_view"),
        "key_page_minutes": quotient(key / timedelta(minutes=1), n),
        "cart_abandonment": quotient(sum("purchase" not in visit for visit in carts), len(carts)),
        "mobile_share": quotient(len(mobile), len(told)),
        "email_opens": opens,
        "email_clicks": clicks,
        "email_open_rate": bound(quotient(opens, delivered)),
        "email_click_rate": bound(quotient(clicks, delivered)),
        "email_clicks_per_open": bound(quotient(clicks, opens)),
    }


def main():
    rng = numpy.random.default_rng(20240702)
    events = make_events(rng)
    names = ["event", "customer", "session", "at", "kind", "page", "device", "seconds"]
    frame = polars.DataFrame(events, schema=names, orient="row").filter(
        (polars.col("at") < CUTOFF) & polars.col("customer").is_not_null()
    )
    groups = frame.partition_by("customer", as_dict=True)
    features = {key[0]: features_of(group.to_dicts()) for key, group in sorted(groups.items())}
    versions = {"python": sys.version.split()[0], "polars": polars.__version__, "numpy": numpy.__version__}
    rows = [[*row[:3], row[3].isoformat(), *row[4:]] for row in events]
    json.dump({"versions": versions, "cutoff": str(CUTOFF.date()), "events": rows, "features": features}, sys.stdout)
    sys.stdout.write("\n")


main()
