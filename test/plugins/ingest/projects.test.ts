import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { RuleResult } from "../../../src/artifacts.ts";
import { canonicalTables } from "../../../src/config/index.ts";
import { tableColumns } from "../../../src/ingest/index.ts";
import { cohortsStep } from "../../../src/plugins/cohorts/cohortsStep.ts";
import { readProject } from "../../../src/readProject.ts";
import { literal, openDatabase, type Row } from "../../../src/table/index.ts";
import { readRows } from "../../twin/readTwin.ts";
import { runStep, tableInput } from "../runStep.ts";
import { type Ingested, ingestFolder } from "./project.ts";

const root = join(import.meta.dirname, "../../..");
const projects = ["online-retail", "twin"];

describe("the twin, ingested", () => {
  let ingested: Ingested;
  let files: string;
  let counts: Record<string, number>;
  let revenue: Record<"sold" | "returned" | "net", string>;

  beforeAll(async () => {
    const { project, folder } = await readProject(root, "twin", projects, ["generate.customers=500"]);
    const { consent: _, ...everybody } = project;
    ingested = await ingestFolder(everybody, folder);
    files = ingested.result.artifacts.get("twin")?.path ?? "";
    ({ counts, revenue } = JSON.parse(await readFile(join(files, "truth.json"), "utf8")));
  });

  test("loses no row: what was planted as dirt is what the rules count", async () => {
    expect(await ingested.counts()).toEqual({
      "order_lines: exact duplicates": counts["duplicateLines"],
      "order_lines: test orders": counts["testLines"],
      "order_lines: returns": counts["returnLines"],
      "order_lines: guests": expect.any(Number),
      "order_lines: foreign currency": expect.any(Number),
      "customers: merged identities": counts["duplicatedPeople"],
      "customers: country: country codes": counts["spelledCountries"],
      "customers: region: capitals": counts["regionsInOtherCapitals"],
      "customers: region: synonyms": counts["regionsUnderOtherNames"],
      "surveys: overlapping files": counts["surveysDeliveredAgain"],
      "events: unknown person": counts["anonymousEvents"],
    });
    const accounts = Object.fromEntries(
      (await ingested.value<{ source: string; rejected: number }[]>("release/sources")).map((row) => [
        row.source,
        row.rejected,
      ]),
    );
    expect(accounts["orders"]).toBe(counts["malformedOrders"]);
    expect(accounts["order-lines"]).toBe(counts["malformedLines"]);
  });

  test("has in each canonical table the columns that rules may name", async () => {
    const { project } = await readProject(root, "twin", projects);
    for (const table of canonicalTables) {
      const made = ingested.result.artifacts.get(table)?.artifact.columns ?? [];
      expect([...(tableColumns(project, table)?.keys() ?? [])].sort(), table).toEqual([...made].sort());
      expect(made.length > 1, table).toBe(table !== "consents");
    }
  });

  test("keeps its rules, but for what was planted: lines that are there twice", async () => {
    const results = await ingested.value<RuleResult[]>("rule-results");
    expect(results.length).toBeGreaterThan(30);
    expect(results.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    const found = (rule: string) => results.find((result) => result.rule === rule)?.rowsFailing;
    expect(found("line-key")).toBe(counts["duplicateLines"]);
    expect([found("orders-readable"), found("lines-readable")]).toEqual([
      counts["malformedOrders"],
      counts["malformedLines"],
    ]);
  });

  test("has in every customer the planted country and region, however they were written", async () => {
    const planted = new Map(readRows(files, "truth_customers.csv").map((row) => [row.crm_id, row]));
    const numbered = await ingested.rows("ingest/ids");
    const own = new Map(numbered.map((row) => [row["customer_id"], planted.get(String(row["raw_id"]))]));
    const found = await ingested.rows("customers");
    expect(found.map(({ region, country }) => [region, country])).toEqual(
      found.map((row) => own.get(row["customer_id"])).map((truly) => [truly?.region, truly?.country]),
    );
  });

  test("has the planted people, lines, orders and revenue to the last place", async () => {
    expect((await ingested.rows("customers")).length).toBe(500);
    const lines = await ingested.rows("order_lines");
    expect(lines.length).toBe(counts["lines"]);
    const orders = await ingested.rows("orders");
    expect(orders.filter((row) => row["kind"] === "return").length).toBe(counts["returnOrders"]);
    expect(orders.filter((row) => row["customer_id"] === null).length).toBe(counts["guestOrders"]);
    const sum = (kind: string): bigint =>
      lines
        .filter((row) => row["kind"] === kind)
        .reduce((total, row) => total + BigInt(Math.round(Number(row["amount"]) * 1e4)), 0n);
    const places = (text: string): bigint => BigInt(text.replace(".", ""));
    expect([sum("sale"), sum("return")]).toEqual([places(revenue.sold), places(revenue.returned)]);
  });
});

describe("online-retail, ingested", () => {
  let ingested: Ingested;

  beforeAll(async () => {
    const { project, folder } = await readProject(root, "online-retail", projects);
    ingested = await ingestFolder(project, folder);
  });

  test("reproduces every reference figure", async () => {
    const found =
      await ingested.value<{ measure: string; agrees: boolean; expected: number | null }[]>("reconciliation");
    expect(found.length).toBeGreaterThanOrEqual(27);
    expect(found.filter(({ agrees, expected }) => !agrees || expected === null)).toEqual([]);
  });

  test("keeps the rules that stop a publication, and breaks those that warn as often as an independent count says", async () => {
    const results = await ingested.value<RuleResult[]>("rule-results");
    expect(results.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    const warned = results.filter(({ verdict }) => verdict === "warn");
    expect(Object.fromEntries(warned.map(({ rule, rowsFailing }) => [rule, rowsFailing]))).toEqual({
      "later-product-form": 2995,
      "later-product-named": 1454,
      "later-repeated-lines": 5225,
      "earlier-product-form": 3097,
      "earlier-product-named": 2928,
      "earlier-repeated-lines": 6771,
      "lines-of-customers": 117,
    });
  });

  test("counts the nine days that both files have once, and each exact duplicate once", async () => {
    expect(await ingested.counts()).toMatchObject({
      "order_lines: overlapping files": 22_523,
      "order_lines: test orders": 17,
    });
    const accounts = await ingested.value<{ counted: number; rejected: number }[]>("release/sources");
    expect(accounts.map(({ counted, rejected }) => [counted, rejected])).toEqual([
      [541_909, 0],
      [525_461, 0],
    ]);
  });

  test("gives the published cohorts: customers by month of first line, and how many of them come back each month", async () => {
    const source = ingested.result.artifacts.get("source/online-retail")?.path ?? "";
    const db = await openDatabase({ allowedFolders: [dirname(source)] });
    await db.run(`
      CREATE TABLE order_lines AS
      SELECT order_id, customer_id, ordered_at, CASE WHEN quantity > 0 THEN 'sale' ELSE 'return' END AS kind,
        CAST(quantity * unit_price AS DECIMAL(18,4)) AS amount
      FROM read_parquet(${literal(source)})`);
    const written = await db.rows(`
      WITH months AS (
        SELECT DISTINCT customer_id, CAST(date_trunc('month', ordered_at) AS DATE) AS month
        FROM order_lines WHERE customer_id IS NOT NULL
      ),
      cohorts AS (SELECT *, min(month) OVER (PARTITION BY customer_id) AS cohort FROM months)
      SELECT strftime(cohort, '%Y-%m') AS cohort, list(n ORDER BY month) AS sizes
      FROM (SELECT cohort, month, count(*) AS n FROM cohorts GROUP BY ALL) GROUP BY cohort ORDER BY cohort`);
    const { outputs } = await runStep(
      cohortsStep("GBP"),
      db,
      { order_lines: await tableInput(db, "order_lines") },
      { asOf: "2011-12-10", minimumPeople: 10 },
      { options: { activity: "lines" } },
    );
    db.close();
    const matrix = (outputs["release/cohorts"] as readonly Row[]).map(({ cohort, people }) => {
      const cells = (outputs["release/cohort_months"] as readonly Row[]).filter((row) => row["cohort"] === cohort);
      return { cohort, sizes: [people, ...cells.map(({ active }) => active)] };
    });
    const { online_retail: counted } = JSON.parse(
      await readFile(join(root, "test", "reference", "cohorts.json"), "utf8"),
    ) as { online_retail: Readonly<Record<string, readonly number[]>> };
    expect(matrix.slice(0, 3)).toEqual([
      { cohort: "2010-12", sizes: [948, 362, 317, 367, 341, 376, 360, 336, 336, 374, 354, 474, 260] },
      { cohort: "2011-01", sizes: [421, 101, 119, 102, 138, 126, 110, 108, 131, 146, 155, 63] },
      { cohort: "2011-02", sizes: [380, 94, 73, 106, 102, 94, 97, 107, 98, 119, 35] },
    ]);
    expect(matrix.flatMap(({ sizes }) => sizes)).toHaveLength(91);
    expect(Object.fromEntries(matrix.map(({ cohort, sizes }) => [cohort, sizes]))).toEqual(counted);
    expect(matrix).toEqual(written);
  });
});
