import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { countryMap } from "../../../src/plugins/ingest/countryMap.ts";
import { countryNames } from "../../../src/plugins/ingest/countryNames.ts";
import { literal, openDatabase } from "../../../src/table/index.ts";
import { type Ingested, ingestProject } from "./project.ts";

const types = { customer_id: "text", country: "text", size: "text", income: "decimal" } as const;

const crm = {
  ...{ id: "crm", table: "customers", files: ["crm.csv"], format: "csv" },
  columns: Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { from: name, type }])),
};

/** Customers c00, c01 … with one value each of a column. */
function customers(column: "country" | "size" | "income", values: readonly string[]): string {
  const rows = values.map((value, i) => {
    const cells = { country: "", size: "", income: "", [column]: `"${value}"` };
    return `c${String(i).padStart(2, "0")},${cells.country},${cells.size},${cells.income}`;
  });
  return `customer_id,country,size,income\n${rows.join("\n")}\n`;
}

function ingest(standardise: Readonly<Record<string, unknown>>, file: string): Promise<Ingested> {
  return ingestProject({ sources: [crm], standardise }, { "crm.csv": file });
}

async function column(ingested: Ingested, name: string): Promise<unknown[]> {
  return (await ingested.rows("customers")).map((row) => row[name]);
}

describe("countries", () => {
  test("become codes, whatever their spelling, and what is none stays and is counted", async () => {
    const written = [
      "United Kingdom",
      "UK",
      "gb",
      "EIRE",
      "RSA",
      "U.S.A.",
      "Côte d’Ivoire",
      "The Netherlands",
      "St. Lucia",
    ];
    const strange = ["Channel Islands", "European Community", "Korea", "Unspecified"];
    const ingested = await ingest(
      { "customers.country": { kind: "country" } },
      customers("country", [...written, ...strange, ""]),
    );
    expect(await column(ingested, "country")).toEqual([
      ...["GB", "GB", "GB", "IE", "ZA", "US", "CI", "NL", "LC"],
      ...strange,
      null,
    ]);
    expect(await ingested.counts()).toMatchObject({
      "customers: country: country codes": 9,
      "customers: country: country codes, not recognised": 4,
    });
  });

  test("are the 249 of ISO 3166-1, each under the name that Unicode gives it, and no name is of two", async () => {
    expect(Object.keys(countryNames)).toHaveLength(249);
    const names = new Intl.DisplayNames("en", { type: "region" });
    const codes = Object.keys(countryNames);
    const ingested = await ingest(
      { "customers.country": { kind: "country" } },
      customers(
        "country",
        codes.map((code) => names.of(code) ?? ""),
      ).replace(/c(\d\d),/g, "c0$1,"),
    );
    const found = await ingested.rows("customers");
    const byId = [...found].sort(
      (a, b) => Number(String(a["customer_id"]).slice(1)) - Number(String(b["customer_id"]).slice(1)),
    );
    expect(byId.map((row) => row["country"])).toEqual(codes);
    const db = await openDatabase();
    const shared = await db.rows(`SELECT name FROM (${countryMap()}) GROUP BY name HAVING count(*) > 1 ORDER BY name`);
    const alpha3 = new Set(Object.values(countryNames).map((list) => list.split("|")[0]));
    db.close();
    expect(shared).toEqual([]);
    expect(alpha3.size).toBe(249);
    expect([...alpha3].every((code) => /^[A-Z]{3}$/.test(code ?? ""))).toBe(true);
  });

  test("of Online Retail are all known, but for five that are none, or may be either of two", async () => {
    const folder = join(import.meta.dirname, "../../../projects/online-retail/data");
    const db = await openDatabase();
    const rows = await db.rows(`
      SELECT DISTINCT Country AS country FROM (
        SELECT Country FROM read_csv(${literal(join(folder, "online-retail.csv.gz"))}, all_varchar = true, header = true)
        UNION ALL SELECT Country FROM read_parquet(${literal(join(folder, "online-retail-ii-2009-2010.parquet"))}))
      ORDER BY country`);
    db.close();
    const written = rows.map((row) => String(row["country"]));
    const ingested = await ingest({ "customers.country": { kind: "country" } }, customers("country", written));
    const kept = (await column(ingested, "country")).filter((value) => !/^[A-Z]{2}$/.test(String(value)));
    expect(written.length).toBeGreaterThanOrEqual(38);
    expect(kept).toEqual(["Channel Islands", "European Community", "Korea", "Unspecified", "West Indies"]);
  });
});

describe("values", () => {
  test("are written in one case", async () => {
    const file = customers("size", ["VERY large", "small", "Small", "élan vital"]);
    const to = (casing: string) => ingest({ "customers.size": { kind: "case", to: casing } }, file);
    expect(await column(await to("upper"), "size")).toEqual(["VERY LARGE", "SMALL", "SMALL", "ÉLAN VITAL"]);
    expect(await column(await to("lower"), "size")).toEqual(["very large", "small", "small", "élan vital"]);
    const title = await to("title");
    expect(await column(title, "size")).toEqual(["Very Large", "Small", "Small", "Élan Vital"]);
    expect(await title.counts()).toMatchObject({ "customers: size: capitals": 3 });
  });

  test("become their declared synonyms, exactly as written, and the rest stays and is counted", async () => {
    const map = { XL: "large", big: "large", large: "large" };
    const ingested = await ingest(
      { "customers.size": { kind: "synonyms", map } },
      customers("size", ["XL", "big", "large", "xl", "tiny"]),
    );
    expect(await column(ingested, "size")).toEqual(["large", "large", "large", "xl", "tiny"]);
    expect(await ingested.counts()).toMatchObject({
      "customers: size: synonyms": 2,
      "customers: size: synonyms, not recognised": 2,
    });
  });

  test("get a rank in a column of its own by the declared order, after the rules before it", async () => {
    const ingested = await ingest(
      {
        "customers.size": [
          { kind: "case", to: "lower" },
          { kind: "ordinal", order: ["small", "middle", "large"] },
        ],
      },
      customers("size", ["Large", "small", "MIDDLE", "huge", ""]),
    );
    expect(await column(ingested, "size")).toEqual(["large", "small", "middle", "huge", null]);
    expect(await column(ingested, "size_rank")).toEqual([3, 1, 2, null, null]);
    expect(await ingested.counts()).toMatchObject({ "customers: size: ranks, not recognised": 1 });
  });

  test("keep the rank of the record that they are of, where a person has two", async () => {
    const ids = {
      ...{ id: "ids", table: "identities", files: ["ids.csv"], format: "csv" },
      columns: { alias_id: { from: "alias", type: "text" }, customer_id: { from: "customer", type: "text" } },
    };
    const standardise = { "customers.size": { kind: "ordinal", order: ["small", "large"] } };
    const ingested = await ingestProject(
      { sources: [crm, ids], standardise },
      {
        "crm.csv": "customer_id,country,size,income\na,,huge,\nb,,small,\nc,,,\nd,,large,\n",
        "ids.csv": "alias,customer\nw1,a\nw1,b\nw2,c\nw2,d\n",
      },
    );
    expect(await column(ingested, "size")).toEqual(["huge", "large"]);
    expect(await column(ingested, "size_rank")).toEqual([null, 2]);
  });

  test("beyond the declared quantiles are pulled in to those that occur there", async () => {
    const incomes = Array.from({ length: 100 }, (_, i) => (i === 99 ? "1000000" : String(i + 1)));
    const rule = { kind: "winsorise", low: 0.05, high: 0.95 };
    const ingested = await ingest({ "customers.income": rule }, customers("income", incomes));
    const found = (await column(ingested, "income")).map(Number);
    expect([Math.min(...found), Math.max(...found)]).toEqual([5, 95]);
    expect(found.filter((value) => value > 5 && value < 95)).toHaveLength(89);
    expect(await ingested.counts()).toMatchObject({ "customers: income: tails pulled in": 9 });
  });
});

describe("what was standardised", () => {
  test("stays as written in the source, and rows are compared as written", async () => {
    const file = "customer_id,country,size,income\na,UK,,\na,GB,,\na,GB,,\n";
    const ingested = await ingest({ "customers.country": { kind: "country" } }, file);
    expect((await ingested.rows("source/crm")).map((row) => row["country"])).toEqual(["UK", "GB", "GB"]);
    expect(await ingested.counts()).toMatchObject({
      "customers: exact duplicates": 1,
      "customers: country: country codes": 1,
    });
  });

  test("has no number on the site where it is of few people", async () => {
    const many = Array.from({ length: 30 }, (_, i) => (i < 12 ? "UK" : i < 15 ? "Narnia" : "GB"));
    const ingested = await ingest({ "customers.country": { kind: "country" } }, customers("country", many));
    const rows = await ingested.value<{ rule: string; rows: number | null }[]>("release/cleaning");
    const told = rows.filter(({ rule }) => rule.startsWith("country"));
    expect(told.map((row) => row.rows)).toEqual([12, null]);
    expect(JSON.stringify(rows)).not.toContain("Narnia");
  });

  test("is refused where tables, columns or types do not fit, all at once", async () => {
    const standardise = {
      "clients.country": { kind: "country" },
      "customers.shoe": { kind: "country" },
      "customers.income": [{ kind: "country" }, { kind: "winsorise", high: 0.9 }, { kind: "winsorise", high: 0.8 }],
    };
    await expect(
      ingest({ "customers.customer_id": { kind: "case", to: "upper" } }, customers("size", ["x"])),
    ).rejects.toMatchObject({ problems: [{ code: "id-column", path: "standardise/customers.customer_id" }] });
    await expect(ingest(standardise, customers("size", ["x"]))).rejects.toMatchObject({
      problems: [
        { code: "no-table", path: "standardise/clients.country" },
        { code: "no-column", path: "standardise/customers.shoe" },
        { code: "wrong-type", path: "standardise/customers.income" },
        { code: "repeated-rule", path: "standardise/customers.income" },
      ],
    });
    const products = {
      ...{ id: "goods", table: "order_lines", files: ["crm.csv"], format: "csv" },
      columns: Object.fromEntries(
        Object.entries({ order_id: "text", product_id: "text", quantity: "integer", unit_price: "decimal" }).map(
          ([name, type]) => [name, { from: name, type }],
        ),
      ),
    };
    const money = { "order_lines.unit_price": { kind: "winsorise", high: 0.9 } };
    const ranked = { "customers.size": { kind: "ordinal", order: ["a", "b"] } };
    const taken = { ...crm, columns: { ...crm.columns, size_rank: { from: "rank", type: "integer" } } };
    await expect(ingestProject({ sources: [products, crm], standardise: money }, {})).rejects.toMatchObject({
      problems: expect.arrayContaining([expect.objectContaining({ code: "canonical-number" })]),
    });
    await expect(ingestProject({ sources: [taken], standardise: ranked }, {})).rejects.toMatchObject({
      problems: [{ code: "column-taken" }],
    });
  });
});
