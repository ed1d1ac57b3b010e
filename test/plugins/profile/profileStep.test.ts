import { describe, expect, test } from "vitest";
import { stream } from "../../../src/random/index.ts";
import { profileOf, projectOf, released } from "./profiled.ts";

const crm = {
  customer_id: "text",
  joined_at: "date",
  region: "text",
  full_name: "text",
  income: "decimal",
  vip: "boolean",
} as const;

type Person = readonly [string, string, string | null, string, number | null, boolean];

/** 100 customers: one joins each day of 100 from 1 January 2024 on. */
function people(
  change: (i: number) => Partial<{ region: string | null; income: number | null }> = () => ({}),
): Person[] {
  return Array.from({ length: 100 }, (_, i) => {
    const day = new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
    const { region = i < 60 ? "north" : "south", income = i + 1 } = change(i);
    return [`c${i}`, day, region, `Name ${i}`, income, i % 2 === 0] as const;
  });
}

const column = (rows: readonly Readonly<Record<string, unknown>>[], name: string) =>
  rows.filter((row) => row["column"] === name);

describe("the profile of a source", () => {
  const project = projectOf({ crm: ["customers", crm] });

  test("has types, missing values, distinct values and quantiles, computed by hand", async () => {
    const profile = await profileOf(project, { crm: people((i) => (i < 20 ? { income: null } : {})) });
    expect(profile).toMatchObject({
      ...{ rows: 100, people: 100, aboutPeople: true, key: ["customer_id"], keyOrigin: "declared" },
      ...{ repeatedKeys: 0, repeatedRows: 0 },
    });
    expect(column(profile.columns as never, "income")[0]).toMatchObject({
      ...{ type: "decimal", kind: "number", missing: 20, peopleMissing: 20, peoplePresent: 80, distinct: 80 },
      quantiles: [24, 40, 60, 80, 96],
    });
    expect(column(profile.columns as never, "full_name")[0]).toMatchObject({
      ...{ kind: "text", distinct: 100, quantiles: [6, 7, 7, 7, 7] },
    });
  });

  test("gives the months and the day from which on as many people are seen as the minimum, never those of one", async () => {
    const profile = await profileOf(project, { crm: people() });
    expect(column(profile.columns as never, "joined_at")[0]).toMatchObject({
      firstMonth: "2024-01",
      lastMonth: "2024-03",
      freshnessDays: 62,
    });
    const late = await profileOf(projectOf({ crm: ["customers", crm] }, { asOf: "2024-03-01" }), { crm: people() });
    expect(column(late.columns as never, "joined_at")[0]).toMatchObject({ freshnessDays: -30 });
    const few = await profileOf(project, { crm: people().slice(0, 9) });
    expect(column(few.columns as never, "joined_at")[0]).toMatchObject({ firstMonth: null, freshnessDays: null });
  });

  test("tells no date of one person where each row is a customer and no column names them", async () => {
    const { customer_id: _, ...nameless } = crm;
    const plain = projectOf({ crm: ["customers", nameless] });
    const byRow = { ...plain, sources: plain.sources.map((source) => ({ ...source, customerIs: "row" as const })) };
    const rows = { crm: people().map(([, ...row]) => row) };
    const profile = await profileOf(byRow, rows);
    expect(profile).toMatchObject({ rows: 100, people: 100, aboutPeople: true });
    expect(column(profile.columns as never, "joined_at")[0]).toMatchObject({
      ...{ firstMonth: "2024-01", lastMonth: "2024-03", freshnessDays: 62 },
    });
    const { profile_sources: told } = await released(byRow, [profile]);
    expect(told![0]).toMatchObject({ about_people: true, people: 100 });
  });

  test("gives no quantiles of fewer than 50 people", async () => {
    const profile = await profileOf(project, { crm: people().slice(0, 49) });
    expect(profile.columns.map(({ quantiles }) => quantiles)).toEqual(crmNames.map(() => null));
    expect(column(profile.distribution as never, "income")).toEqual([]);
  });

  test("counts rows that repeat a key or a whole row, and finds the key of a table that has none", async () => {
    const twice = [...people(), ...people().slice(0, 12), ["c99", "2024-05-01", "north", "Other", 5, true] as const];
    const profile = await profileOf(project, { crm: twice });
    expect(profile).toMatchObject({ rows: 113, people: 100, repeatedKeys: 13, repeatedRows: 12 });
    const touches = projectOf({ t: ["touches", { customer_id: "text", campaign: "text", serial: "integer" }] });
    const rows = Array.from({ length: 30 }, (_, i) => [`c${i % 10}`, "spring", i] as const);
    expect(await profileOf(touches, { t: rows })).toMatchObject({
      key: ["serial"],
      keyOrigin: "likely",
      repeatedKeys: 0,
    });
    const alike = rows.map(([customer, campaign]) => [customer, campaign, 1] as const);
    expect(await profileOf(touches, { t: alike })).toMatchObject({
      ...{ key: [], keyOrigin: "none", repeatedKeys: null, repeatedRows: 20 },
    });
  });

  test("joins the records of a person by keys, and knows whose an order is by its lines", async () => {
    const shop = projectOf({
      paid: ["payments", { payment_id: "text", order_id: "text" }],
      lines: ["order_lines", { order_id: "text", customer_id: "text" }],
    });
    const identity = { keys: [{ column: "email", as: "email" as const, atMost: 5 }] };
    const rows = {
      paid: ["o1", "o1", "o2", "o3"].map((order, i) => [`p${i}`, order] as const),
      lines: [
        ["o1", "a"],
        ["o2", "b"],
        ["o3", "c"],
      ] as const,
    };
    expect((await profileOf(shop, rows)).people).toBe(3);
    const identities = [
      ["a", "a"],
      ["b", "a"],
    ] as const;
    expect((await profileOf({ ...shop, identity }, rows, { identities })).people).toBe(2);
  });

  test("knows whose a line is by its order, joins aliases, and takes an order without a customer for one person", async () => {
    const lines = { order_id: "text", quantity: "integer" };
    const shop = projectOf({
      lines: ["order_lines", lines],
      orders: ["orders", { order_id: "text", customer_id: "text" }],
      ids: ["identities", { alias_id: "text", customer_id: "text" }],
    });
    const rows = {
      lines: [
        ["o1", 1],
        ["o1", 2],
        ["o2", 1],
        ["o3", 1],
        ["o4", 1],
        ["o5", 1],
        ["o5", 9],
      ] as const,
      orders: [
        ["o1", "a"],
        ["o2", "web-a"],
        ["o3", "b"],
        ["o4", null],
      ] as const,
    };
    const identities = [
      ["a", "a"],
      ["web-a", "a"],
    ] as const;
    const profile = await profileOf(shop, rows, { identities });
    expect(profile).toMatchObject({ rows: 7, people: 4 });
  });

  test("counts rows where a table is of nobody, whose dates are told to the first and last", async () => {
    const catalogue = projectOf({ goods: ["products", { product_id: "text", launched_at: "date" }] });
    const profile = await profileOf(catalogue, {
      goods: [
        ["p1", "2020-05-01"],
        ["p2", "2024-05-31"],
      ],
    });
    expect(profile).toMatchObject({ aboutPeople: false, people: 2 });
    expect(column(profile.columns as never, "launched_at")[0]).toMatchObject({
      ...{ firstMonth: "2020-05", lastMonth: "2024-05", freshnessDays: 1 },
    });
  });

  test("says which columns are missing together, and puts rare patterns together", async () => {
    const rows = people((i) => ({
      region: i < 30 ? null : "north",
      income: i < 15 || (i >= 30 && i < 36) ? null : 1,
    }));
    const profile = await profileOf(project, { crm: rows });
    expect(profile.patterns).toEqual([
      { columns: [], others: false, rows: 64, people: 64 },
      { columns: ["region"], others: false, rows: 15, people: 15 },
      { columns: ["region", "income"], others: false, rows: 15, people: 15 },
      { columns: [], others: true, rows: 6, people: 6 },
    ]);
    expect((await profileOf(project, { crm: people() })).patterns).toEqual([]);
  });

  test("is the same with one and two threads", async () => {
    const random = stream("profile threads");
    const rows = Array.from({ length: 5000 }, (_, i) => {
      const day = new Date(Date.UTC(2023, 0, 1 + Math.floor(random() * 400))).toISOString().slice(0, 10);
      const region = random() < 0.1 ? null : `region ${Math.floor(random() * 9)}`;
      return [`c${i % 1700}`, day, region, `Name ${i}`, Math.round(random() * 1e6) / 100, random() < 0.5] as const;
    });
    const [one, two] = await Promise.all([1, 2].map((threads) => profileOf(project, { crm: rows }, { threads })));
    expect(one).toEqual(two);
  });
});

const crmNames = Object.keys(crm);

describe("what leaves of a profile", () => {
  const project = projectOf({ crm: ["customers", crm] }, { attributes: ["region"] });
  const regions = ["north", "south", "east"];

  test("adds up to the rows of its source", async () => {
    const tables = await released(project, [await profileOf(project, { crm: people() })]);
    const sum = (name: string) =>
      column(tables["profile_distribution"]!, name).reduce((total, row) => total + Number(row["rows"]), 0);
    for (const name of ["region", "income", "joined_at", "vip"]) expect(sum(name), name).toBe(100);
  });

  test("names no value of ids, names and free text, and none of an undeclared column when one is of few people", async () => {
    const tables = await released(project, [await profileOf(project, { crm: people() })]);
    const named = new Set(tables["profile_distribution"]!.map((row) => row["column"]));
    expect([...named].sort()).toEqual(["income", "joined_at", "region", "vip"]);
    const plain = projectOf({ crm: ["customers", crm] });
    const rare = people((i) => ({ region: i < 5 ? "island" : (regions[i % 3] ?? null) }));
    const text = JSON.stringify(await released(plain, [await profileOf(plain, { crm: rare })]));
    expect(text).not.toContain("island");
    expect(text).not.toContain("north");
    expect(text).not.toContain("Name 1");
    const mail = people((i) => ({ region: i < 50 ? "shop@example.org" : "north" }));
    const withMail = await released(plain, [await profileOf(plain, { crm: mail })]);
    expect(column(withMail["profile_distribution"]!, "region")).toEqual([]);
  });

  test("puts the rare values of a declared column together, with the next rarest while they are too few", async () => {
    const rare = people((i) => ({ region: i < 4 ? "island" : i < 7 ? "isle" : (regions[i % 3] ?? null) }));
    const tables = await released(project, [await profileOf(project, { crm: rare })]);
    const parts = column(tables["profile_distribution"]!, "region");
    expect(parts.map((row) => [row["label"], row["rows"]])).toEqual([
      ["east", 31],
      ["north", 31],
      ["other", 38],
    ]);
  });

  test("holds back how many values are missing where few are, and what would tell it", async () => {
    const rows = people((i) => ({ region: i < 3 ? null : i < 50 ? "north" : "south" }));
    const tables = await released(project, [await profileOf(project, { crm: rows })]);
    expect(column(tables["profile_columns"]!, "region")[0]).toMatchObject({ missing: null, missing_share: null });
    expect(column(tables["profile_columns"]!, "income")[0]).toMatchObject({ missing: 0, missing_share: 0 });
    expect(column(tables["profile_distribution"]!, "region").map((row) => row["suppressed"])).toEqual([
      true,
      false,
      true,
    ]);
    expect(tables["profile_missing"]!.map((row) => row["suppressed"])).toEqual([true, true]);
  });

  test("holds back repetitions that are few, and the whole source when it is of few people", async () => {
    const repeated = await released(project, [await profileOf(project, { crm: [...people(), people()[0]!] })]);
    expect(repeated["profile_sources"]![0]).toMatchObject({ rows: 101, repeated_rows: null, repeated_keys: null });
    const small = await released(project, [await profileOf(project, { crm: people().slice(0, 9) })]);
    for (const [table, rows] of Object.entries(small)) {
      for (const row of rows) expect(row, table).toMatchObject({ suppressed: true, people: null, rows: null });
    }
    expect(small["profile_columns"]).toHaveLength(6);
  });
});
