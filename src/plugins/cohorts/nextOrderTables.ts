import type { ReleaseDeclaration } from "segmentarium/plugin";

/** How many customers are expected to buy next in each week ahead. */
export const expectedOrdersTable: ReleaseDeclaration = {
  id: "expected_orders",
  title: "Expected next purchases",
  description:
    "For each week after the as-of, how many of the customers who are not dormant are expected to make their next purchase in it: the sum of their probabilities, if all of them come back. People = all of these customers",
  people: "people",
  order: ["week"],
  columns: [
    { name: "week", type: "integer", key: true },
    { name: "from_day", type: "date", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "expected", type: "number", unit: "customers" },
  ],
};

const parts = ["bought", "others"];

/** The same, at a day in the past, beside what happened. */
export const expectedThenTable: ReleaseDeclaration = {
  id: "expected_orders_then",
  title: "Expected next purchases, tried in the past",
  description:
    "The same estimate made at a day in the past, of what was known before it, and how many of these customers did make their next purchase in the week",
  people: "people",
  order: ["week"],
  totals: [{ column: "week", counts: parts }],
  columns: [
    { name: "week", type: "integer", key: true },
    { name: "from_day", type: "date", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "expected", type: "number", unit: "customers" },
    { name: "bought", type: "integer", unit: "customers", about: parts },
    { name: "others", type: "integer", unit: "customers", about: parts },
  ],
};

const sides = ["overdue", "on_time"];

/** How many of a segment are overdue. */
export const overdueTable: ReleaseDeclaration = {
  id: "overdue_segments",
  title: "Overdue customers by segment",
  description:
    "Customers of a segment whose last purchase is longer ago than their usual gap, and their share of the segment",
  people: "people",
  order: ["segment"],
  totals: [{ column: "segment" }],
  columns: [
    { name: "segment", type: "text", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "overdue", type: "integer", unit: "customers", about: sides },
    { name: "on_time", type: "integer", unit: "customers", about: sides },
    { name: "overdue_share", type: "number", unit: "share", about: sides },
  ],
};

const judged = ["hits", "misses"];
const seen = ["returned", "silent"];

/** How well the estimate did on a day in the past. */
export const nextOrderQualityTable: ReleaseDeclaration = {
  id: "next_order_quality",
  title: "How well the next purchase was foreseen",
  description:
    "At a day in the past, customers who were not dormant then and whose intervals both ended before the as-of: how many bought next within the interval (who never came back is a miss), with a 95% Wilson interval; its median length; and the median distance from the expected day among those who came back. Own gaps = the estimate of this site; population = the same for everybody",
  people: "people",
  order: ["estimate"],
  columns: [
    { name: "estimate", type: "text", key: true },
    { name: "day", type: "date", key: true },
    { name: "confidence", type: "number", unit: "share", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "hits", type: "integer", unit: "customers", about: judged },
    { name: "misses", type: "integer", unit: "customers", about: judged },
    { name: "share", type: "number", unit: "share", nullable: true, about: judged },
    { name: "share_low", type: "number", unit: "share", nullable: true, about: judged },
    { name: "share_high", type: "number", unit: "share", nullable: true, about: judged },
    { name: "interval_days", type: "number", unit: "days", nullable: true },
    { name: "returned", type: "integer", unit: "customers", about: seen },
    { name: "silent", type: "integer", unit: "customers", about: seen },
    { name: "error_days", type: "number", unit: "days", nullable: true, about: seen },
  ],
};
