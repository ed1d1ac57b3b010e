"""The published cohort matrix of Online Retail, and cohorts and lifecycle of generated orders, in pandas, for test/plugins/cohorts.

Run: python test/reference/cohorts.py > test/reference/cohorts.json
"""

import json
import sys
from pathlib import Path

import numpy
import pandas
import scipy
from scipy import stats

SOURCE = Path(__file__).parents[2] / "projects" / "online-retail" / "data" / "online-retail.csv.gz"


def matrix(customers, times):
    """Per month of the first time: how many customers there are, then how many of them are seen in each later month."""
    month = times.dt.to_period("M")
    first = month.groupby(customers).transform("min")
    age = (month - first).map(lambda offset: offset.n)
    counted = customers.groupby([first, age]).nunique().unstack(fill_value=0)
    last = month.max()
    return {
        str(cohort): [int(row.get(k, 0)) for k in range((last - cohort).n + 1)]
        for cohort, row in counted.iterrows()
    }


def online_retail():
    frame = pandas.read_csv(SOURCE, dtype={"CustomerID": "string"}, usecols=["CustomerID", "InvoiceDate"])
    frame = frame.dropna(subset=["CustomerID"])
    return matrix(frame["CustomerID"], pandas.to_datetime(frame["InvoiceDate"]))


def make_orders(rng):
    """Orders of customers with their own pace, some of whom stop; a few orders are returns only."""
    lines = []
    start, end = pandas.Timestamp("2022-01-01"), pandas.Timestamp("2024-01-01")
    for customer in range(160):
        pace = float(numpy.exp(rng.normal(3.4, 0.7)))
        at = start + pandas.Timedelta(days=float(rng.uniform(0, 700)))
        stops = rng.random() * 0.25
        while at < end:
            kind = "return" if rng.random() < 0.08 else "sale"
            cents = int(rng.integers(100, 20000))
            lines.append([f"o{len(lines):05d}", f"c{customer:03d}", at.floor("s").isoformat(), kind,
                          f"{(-cents if kind == 'return' else cents) / 100:.2f}"])
            if rng.random() < stops:
                break
            at = at + pandas.Timedelta(days=float(numpy.exp(rng.normal(numpy.log(pace), 0.6))))
    return lines


def generated(lines):
    frame = pandas.DataFrame(lines, columns=["order", "customer", "at", "kind", "amount"])
    frame["at"] = pandas.to_datetime(frame["at"])
    frame["cents"] = (frame["amount"].astype(float) * 100).round().astype(int)
    sales = frame[frame.kind == "sale"]
    first = sales["at"].dt.to_period("M").groupby(sales["customer"]).min()
    revenue = frame[frame.customer.isin(first.index)].groupby("customer")["cents"].sum().groupby(first).sum()
    return {
        "sales": matrix(sales["customer"], sales["at"]),
        "lines": matrix(frame["customer"], frame["at"]),
        "revenue_cents": {str(cohort): int(cents) for cohort, cents in revenue.items()},
    }


def lifecycle(lines, cutoff, new=60, at_risk=2.0, dormant=4.0, reactivated=60):
    """State, expected gap and days overdue of each customer, from log gaps shrunk to those of all (random effects by moments)."""
    frame = pandas.DataFrame(lines, columns=["order", "customer", "at", "kind", "amount"])
    frame["day"] = pandas.to_datetime(frame["at"]).dt.normalize()
    frame = frame[(frame.kind == "sale") & (frame.day < cutoff)]
    days = {customer: sorted(set(mine)) for customer, mine in frame.groupby("customer")["day"]}
    logs = {c: numpy.log([(b - a).days for a, b in zip(own, own[1:])]) for c, own in days.items()}
    several = [own for own in logs.values() if len(own) > 0]
    means = numpy.array([own.mean() for own in several])
    sizes = numpy.array([len(own) for own in several])
    within = sum(((own - own.mean()) ** 2).sum() for own in several) / (sizes.sum() - len(sizes))
    between = max(0.0, means.var(ddof=1) - within * (1 / sizes).mean())

    def expected(own):
        shrinkage = len(own) * between / (len(own) * between + within)
        return means.mean() + (shrinkage * (own.mean() - means.mean()) if len(own) else 0)

    found = {}
    for customer, own in days.items():
        gap = float(numpy.exp(expected(logs[customer])))
        silence = (cutoff - own[-1]).days
        returned = any(
            numpy.exp(log) > dormant * numpy.exp(expected(logs[customer][:i])) and (cutoff - own[i + 1]).days <= reactivated
            for i, log in enumerate(logs[customer])
        )
        state = (
            "new" if (cutoff - own[0]).days <= new
            else "dormant" if silence > dormant * gap
            else "at-risk" if silence > at_risk * gap
            else "reactivated" if returned
            else "current"
        )
        found[customer] = [state, gap, silence - gap]
    pace = {"mean": float(means.mean()), "within": float(within), "between": float(between)}
    return {"cutoff": str(cutoff.date()), "pace": pace, "customers": dict(sorted(found.items()))}


def next_gaps():
    """Quantiles of a log-normal gap that is known not to be over, and the probability that it ends within a week."""
    cases = []
    for log, variance, silence in [(3.4, 0.9, 1), (3.4, 0.9, 45), (2.0, 0.3, 10), (5.0, 1.6, 300), (3.0, 0.05, 25)]:
        gap = stats.lognorm(s=numpy.sqrt(variance), scale=numpy.exp(log))
        start = silence - 0.5
        at = [float(gap.isf((1 - share) * gap.sf(start))) for share in (0.1, 0.5, 0.9)]
        week = float((gap.sf(start) - gap.sf(start + 7)) / gap.sf(start))
        cases.append({"log": log, "variance": variance, "silence": silence, "quantiles": at, "week": week})
    return cases


def main():
    lines = make_orders(numpy.random.default_rng(20240101))
    versions = {"python": sys.version.split()[0], "pandas": pandas.__version__, "numpy": numpy.__version__,
                "scipy": scipy.__version__}
    json.dump({"versions": versions, "online_retail": online_retail(), "as_of": "2024-01-01", "lines": lines,
               "cohorts": generated(lines), "lifecycle": lifecycle(lines, pandas.Timestamp("2023-07-01")), "next_gaps": next_gaps()}, sys.stdout)
    sys.stdout.write("\n")


main()
