import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { CleaningCount } from "../../../src/plugin.ts";
import { readProject } from "../../../src/readProject.ts";
import { type Database, ident, literal, openDatabase } from "../../../src/table/index.ts";
import { type Ingested, ingestFolder, ingestProject } from "./project.ts";

/** Rules that touch no row of a source of their table. */
const withoutRows = ["unlisted customers"];

/** Every artifact of a run as a view, and all traces as one: `trace`. */
async function openRun({ result }: Ingested): Promise<Database> {
  const tables = [...result.artifacts].filter(([, { path }]) => path.endsWith(".parquet"));
  const db = await openDatabase({
    threads: 2,
    allowedFolders: [...new Set(tables.map(([, { path }]) => dirname(path)))],
  });
  for (const [id, { path }] of tables) {
    await db.run(`CREATE VIEW ${ident(id)} AS SELECT * FROM read_parquet(${literal(path)})`);
  }
  const traces = tables.filter(([id]) => id.startsWith("ingest/trace-")).map(([id]) => `SELECT * FROM ${ident(id)}`);
  await db.run(`CREATE VIEW trace AS ${traces.join(" UNION ALL BY NAME ")}`);
  return db;
}

/** How many things each rule touched by the trace: rows, or what the rule counts instead. */
async function tracedCounts(db: Database): Promise<Record<string, number>> {
  const rows = await db.rows(`
    SELECT "table" || ': ' || rule AS rule,
      count(DISTINCT coalesce(counted, concat_ws('/', source, source_file, source_row))) AS n
    FROM trace GROUP BY ALL`);
  return Object.fromEntries(rows.map(({ rule, n }) => [String(rule), Number(n)]));
}

async function declaredCounts(ingested: Ingested): Promise<Record<string, number>> {
  const cleaning = await ingested.value<CleaningCount[]>("cleaning");
  const touched = cleaning.filter(({ rule, rows }) => rows > 0 && !withoutRows.includes(rule));
  return Object.fromEntries(touched.map(({ table, rule, rows }) => [`${table}: ${rule}`, rows]));
}

describe("the trace of cleaning", () => {
  const root = join(import.meta.dirname, "../../..");
  let twin: Ingested;
  let db: Database;

  beforeAll(async () => {
    const { project, folder } = await readProject(root, "twin", ["twin"], ["generate.customers=400"]);
    const more = {
      "customers.region": [{ kind: "case", to: "upper" }],
      "products.category": { kind: "case", to: "upper" },
    };
    const cleaning = { ...project.cleaning };
    twin = await ingestFolder({ ...project, cleaning, standardise: { ...project.standardise, ...more } }, folder);
    db = await openRun(twin);
    return () => db.close();
  });

  test("has as many rows for every rule as the cleaning table counts", async () => {
    const declared = await declaredCounts(twin);
    expect(await tracedCounts(db)).toEqual(declared);
    expect(Object.keys(declared).length).toBeGreaterThan(8);
  });

  test("names no row twice for one rule, and only rows that were accepted", async () => {
    const [twice] = await db.rows(`
      SELECT count(*) AS n FROM (SELECT rule, "table", source, source_file, source_row FROM trace GROUP BY ALL HAVING count(*) > 1)`);
    expect(Number(twice?.["n"])).toBe(0);
    for (const { source } of await db.rows("SELECT DISTINCT source FROM trace ORDER BY source")) {
      const row = await db.row(`
        SELECT count(*) AS n FROM trace AS t ANTI JOIN ${ident(`source/${source}`)} AS s USING (source_file, source_row)
        WHERE t.source = ${literal(String(source))}`);
      expect(Number(row?.["n"])).toBe(0);
    }
  });

  test("leads from each changed value back to what was written, and from the kept rows to their values unchanged", async () => {
    const changed = await db.rows(`
      SELECT s.customer_id AS raw_id, s.region AS written, c.region AS now, t.rule IS NOT NULL AS touched
      FROM "source/crm" AS s JOIN "ingest/ids" AS i ON i.raw_id = s.customer_id
      JOIN customers AS c ON c.customer_id = i.customer_id
      LEFT JOIN (FROM trace WHERE "column" = 'region' AND what = 'changed') AS t
      ON t.source = 'crm' AND t.source_file = s.source_file AND t.source_row = s.source_row
      WHERE s.region IS NOT NULL ORDER BY ALL`);
    expect(changed.length).toBeGreaterThan(50);
    const bad = changed.filter(({ written, now, touched }) =>
      touched === true ? now !== String(written).toUpperCase() || now === written : now !== written,
    );
    expect(bad).toEqual([]);
  });

  test("accounts for every line that is delivered: it is in the canonical table, or its last rule dropped it", async () => {
    const row = await db.row(`
      SELECT (SELECT count(*) FROM "source/order-lines") AS delivered, (SELECT count(*) FROM order_lines) AS kept,
        (SELECT count(DISTINCT (source, source_file, source_row)) FROM trace
          WHERE "table" = 'order_lines' AND what IN ('dropped', 'left out')) AS gone`);
    expect(Number(row?.["delivered"])).toBe(Number(row?.["kept"]) + Number(row?.["gone"]));
    expect(Number(row?.["gone"])).toBeGreaterThan(0);
  });
});

describe("the trace of a small shop in which every rule has something to do", () => {
  const csv = (id: string, table: string, columns: Record<string, object>, more: object = {}) => ({
    ...{ id, table, files: [`${id}.csv`], format: "csv", ...more },
    columns: Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, { from: name, ...type }])),
  });
  const text = { type: "text" };
  const time = { type: "timestamp", format: "%Y-%m-%d" };
  const money = { type: "decimal" };
  const sources = [
    csv("crm", "customers", {
      customer_id: text,
      joined_at: time,
      country: text,
      size: text,
      income: { type: "number" },
      email: text,
      agrees: { type: "boolean" },
    }),
    csv("web", "identities", { alias_id: text, customer_id: text }),
    csv("orders", "orders", {
      order_id: text,
      customer_id: text,
      ordered_at: time,
      currency: text,
      is_test: { type: "boolean" },
    }),
    csv(
      ...([
        "lines",
        "order_lines",
        {
          order_id: text,
          line: { type: "integer" },
          product_id: text,
          quantity: { type: "integer" },
          unit_price: money,
        },
      ] as const),
      { files: ["lines.csv", "again.csv"] },
    ),
    csv("rates", "rates", { valid_from: { ...time, type: "date" }, currency: text, rate: { type: "number" } }),
    csv("goods", "products", { product_id: text, name: text }),
    csv("visits", "events", { event_id: text, customer_id: text, occurred_at: time, kind: text }),
  ];
  const files = {
    "crm.csv": `customer_id,joined_at,country,size,income,email,agrees
k1,2023-01-01,UK,small,10,a@x.org,true
k2,2023-01-02,FR,huge,20,a@x.org,true
k2,2023-01-02,France,large,20,a@x.org,true
k3,2023-01-03,Atlantis,large,9000,b@x.org,true
k3,2023-01-03,Atlantis,large,9000,b@x.org,true
k4,2023-01-04,DE,small,30,no@x.org,false
k5,2023-01-05,DE,small,40,no@x.org,true
k6,2023-01-06,DE,small,50,no@x.org,true
k7,2023-01-07,DE,small,60,no@x.org,true
`,
    "web.csv": "alias_id,customer_id\nw1,k1\nw3,k3\n",
    "orders.csv": `order_id,customer_id,ordered_at,currency,is_test
o1,k1,2024-01-01,EUR,false
o2,k2,2024-01-02,GBP,false
o2,k3,2024-01-09,GBP,false
o3,k3,2024-01-03,GBP,true
o4,,2024-01-04,GBP,false
o5,k4,2024-01-05,GBP,false
back6,k3,2024-01-06,GBP,false
o7,k3,2024-01-07,GBP,false
o8,k9,2024-01-08,GBP,false
`,
    "lines.csv": `order_id,line,product_id,quantity,unit_price
o1,1,a,2,10
o1,1,a,2,10
o2,1,a,1,10
o2,2,post,1,4
o3,1,a,1,10
o4,1,b,1,10
o5,1,a,1,10
back6,1,a,1,10
o7,1,post,1,4
o7,2,b,0,4
o7,3,b,1,0
o8,1,b,-1,5
none,1,b,1,5
`,
    "again.csv": "order_id,line,product_id,quantity,unit_price\no2,1,a,1,10\no1,1,a,2,10\no8,2,a,1,3\n",
    "rates.csv": "valid_from,currency,rate\n2023-01-01,EUR,0.5\n",
    "goods.csv": "product_id,name\na,Apple\na,Pear\nb,Bread\nb,Bread\n",
    "visits.csv":
      "event_id,customer_id,occurred_at,kind\ne1,w1,2024-01-01,page_view\ne2,w8,2024-01-01,page_view\ne3,k4,2024-01-02,page_view\n",
  };
  const project = {
    sources,
    cleaning: {
      tests: [{ column: "is_test", equals: true }],
      charges: [{ column: "product_id", in: ["post"] }],
      returns: [{ column: "order_id", startsWith: "back" }],
    },
    identity: { keys: [{ column: "email", as: "email", atMost: 3 }] },
    consent: { required: "profiling", purposes: { profiling: { column: "agrees", missing: "allow" } } },
    standardise: {
      "customers.country": { kind: "country" },
      "customers.size": { kind: "ordinal", order: ["small", "large"] },
      "customers.income": { kind: "winsorise", high: 0.8 },
      "products.name": [
        { kind: "case", to: "upper" },
        { kind: "synonyms", map: { APPLE: "Malus" } },
      ],
    },
  };

  let ingested: Ingested;
  let db: Database;
  beforeAll(async () => {
    ingested = await ingestProject(project, files);
    db = await openRun(ingested);
    return () => db.close();
  });

  test("has as many rows for every rule as the cleaning table counts, and every rule is there", async () => {
    const declared = await declaredCounts(ingested);
    expect(await tracedCounts(db)).toEqual(declared);
    expect(declared).toEqual({
      "customers: exact duplicates": 1,
      "customers: several records": 1,
      "customers: merged identities": 1,
      "customers: shared email": 4,
      "customers: without consent": 1,
      "customers: country: country codes": 2,
      "customers: country: country codes, not recognised": 1,
      "customers: size: ranks": 7,
      "customers: size: ranks, not recognised": 1,
      "customers: income: tails pulled in": 1,
      "events: unknown person": 1,
      "events: without consent": 1,
      "order_lines: exact duplicates": 1,
      "order_lines: overlapping files": 2,
      "order_lines: test orders": 1,
      "order_lines: undated lines": 1,
      "order_lines: no quantity": 1,
      "order_lines: unpriced": 1,
      "order_lines: charges": 2,
      "order_lines: returns": 2,
      "order_lines: guests": 1,
      "order_lines: foreign currency": 1,
      "order_lines: without consent": 1,
      "orders: conflicting orders": 1,
      "orders: orders of charges alone": 1,
      "products: exact duplicates": 1,
      "products: conflicting products": 1,
      "products: name: capitals": 3,
      "products: name: synonyms": 1,
      "products: name: synonyms, not recognised": 2,
    });
  });

  test("leads from a row that went to the one that stays, which says the same or is the first of its number", async () => {
    const into = await db.rows(`
      SELECT "table", rule, source_file, source_row, into_source, into_file, into_row FROM trace
      WHERE into_row IS NOT NULL ORDER BY ALL`);
    expect(into.map((row) => Object.values(row).join(" "))).toEqual([
      "customers exact duplicates 0 4 crm 0 3",
      "customers several records 0 2 crm 0 1",
      "order_lines exact duplicates 0 1 lines 0 0",
      "order_lines overlapping files 1 0 lines 0 2",
      "order_lines overlapping files 1 1 lines 0 0",
      "orders conflicting orders 0 2 orders 0 1",
      "products conflicting products 0 1 goods 0 0",
      "products exact duplicates 0 3 goods 0 2",
    ]);
  });

  test("leads from every changed cell back to the value that was written", async () => {
    const cells = await db.rows(`
      SELECT t.rule, s.country, s.size, s.income FROM trace AS t JOIN "source/crm" AS s USING (source_file, source_row)
      WHERE t.source = 'crm' AND t.what IN ('changed', 'ranked') ORDER BY t.rule, t.source_row`);
    const of = (rule: string, column: string) => cells.filter((row) => row["rule"] === rule).map((row) => row[column]);
    expect(of("country: country codes", "country")).toEqual(["UK", "France"]);
    expect(of("income: tails pulled in", "income")).toEqual([9000]);
    expect(of("size: ranks", "size")).toEqual(["small", "large", "large", "small", "small", "small", "small"]);
    const [line] = await db.rows(`
      SELECT s.unit_price AS written, c.unit_price AS now, r.rate FROM trace AS t
      JOIN "source/lines" AS s USING (source_file, source_row)
      JOIN order_lines AS c ON c.order_id = s.order_id AND c.line = s.line, rates AS r
      WHERE t.rule = 'foreign currency'`);
    expect(line).toEqual({ written: 10, now: 5, rate: 0.5 });
    const [back] = await db.rows(`
      SELECT s.quantity AS written, c.quantity AS now FROM trace AS t JOIN "source/lines" AS s USING (source_file, source_row)
      JOIN order_lines AS c ON c.order_id = s.order_id AND c.line = s.line WHERE t.rule = 'returns' AND t.what = 'changed'`);
    expect(back).toEqual({ written: 1, now: -1 });
  });

  test("is the same in every run, and holds no value of the data", async () => {
    const rows = await db.rows("SELECT * FROM trace ORDER BY ALL");
    const again = await openRun(await ingestProject(project, files));
    expect(await again.rows("SELECT * FROM trace ORDER BY ALL")).toEqual(rows);
    again.close();
    expect(JSON.stringify(rows)).not.toMatch(/x\.org|Atlantis|Apple|"k\d"|"w\d"/);
  });
});
