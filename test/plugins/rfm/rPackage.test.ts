import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryOutput } from "../../../src/plugin.ts";
import { rfmStep } from "../../../src/plugins/rfm/rfmStep.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { canonicalTables, loadOrderLines, sale } from "../orderLines.ts";
import { runStep } from "../runStep.ts";

function demoOrders() {
  const file = resolve(import.meta.dirname, "../../input/rfm/orders.csv.gz");
  const [, ...rows] = gunzipSync(readFileSync(file)).toString("utf8").trimEnd().split("\n");
  return rows.map((row, i) => {
    const [customer = "", day = "", revenue = ""] = row.split(",");
    return sale(`o${i}`, customer, `${day}T00:00:00`, { amount: revenue });
  });
}

describe("ruleSets of the R package", () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ threads: 2 });
  });
  afterAll(() => db.close());

  test("gives the counts of segments that the R package rfm publishes for its demonstration", async () => {
    const orders = demoOrders();
    expect(orders).toHaveLength(4906);
    await loadOrderLines(db, orders);
    const { outputs } = await runStep(
      rfmStep("USD"),
      db,
      await canonicalTables(db),
      {},
      { cutoff: "2006-12-31", options: { rules: "rfm-package" } },
    );
    const query = (outputs["feature/rfm"] as QueryOutput).sql;
    const counted = await db.rows(`SELECT rfm_segment, count(*) AS n FROM (${query}) GROUP BY 1 ORDER BY 1`);
    expect(Object.fromEntries(counted.map((row) => [row.rfm_segment, row.n]))).toEqual({
      "About To Sleep": 50,
      "At Risk": 86,
      Champions: 158,
      Lost: 111,
      "Loyal Customers": 278,
      "Need Attention": 35,
      Others: 48,
      "Potential Loyalist": 229,
    });
  });
});
