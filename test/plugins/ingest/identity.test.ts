import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { parseProject } from "../../../src/config/index.ts";
import { CheckError } from "../../../src/errors.ts";
import { identityTables } from "../../../src/plugins/ingest/identityTables.ts";
import { cleanKey } from "../../../src/plugins/ingest/matchKeys.ts";
import { openDoor, type PrivateRow } from "../../../src/privacy/index.ts";
import { literal, openDatabase } from "../../../src/table/index.ts";
import { runStep } from "../runStep.ts";
import { type Ingested, ingestProject } from "./project.ts";

const text = (from: string) => ({ from, type: "text" });
const csv = (id: string, table: string, columns: Record<string, unknown>) => {
  return { id, table, files: [`${id}.csv`], format: "csv", columns };
};
const crm = csv("crm", "customers", {
  customer_id: text("id"),
  email: text("mail"),
  phone: text("phone"),
  city: text("city"),
  tier: text("tier"),
});
const orders = csv("orders", "orders", {
  order_id: text("order"),
  customer_id: text("who"),
  ordered_at: { from: "at", type: "timestamp", format: "%Y-%m-%d" },
  amount: { from: "amount", type: "decimal" },
});
const touches = csv("touches", "touches", {
  customer_id: text("who"),
  campaign: text("campaign"),
  touched_at: { from: "at", type: "timestamp", format: "%Y-%m-%d" },
});
const webIds = csv("web", "identities", { alias_id: text("web"), customer_id: text("crm") });
const keys = [
  { column: "email", as: "email" },
  { column: "phone", as: "phone" },
];
const canary = "canary.ann@example.org";
const files = {
  "crm.csv": `id,mail,phone,city,tier\n${[
    `k1,${canary},,Bath,gold`,
    `k2, Canary.Ann@EXAMPLE.org,+44 20 7946 0001,Hull,gold`,
    "k3,,0044 (20) 7946-0001,,silver",
    "k4,none,12345,York,gold",
    "k5,none,12345,York,gold",
    "k6,shop@example.org,,Ayr,gold",
    "k7,shop@example.org,,Ayr,gold",
    "k8,shop@example.org,,Ayr,gold",
    "k9,bea@example.org,,Ayr,gold",
  ].join("\n")}\n`,
  "orders.csv": "order,who,at,amount\n1,k2,2024-01-01,5\n2,k3,2024-01-02,6\n3,stranger,2024-01-03,7\n4,,2024-01-04,8\n",
  "touches.csv": "who,campaign,at\nk3,spring,2024-01-01\nstranger,spring,2024-01-01\n",
  "web.csv": "web,crm\nw1,k9\nw1,k8\nw2,k1\n",
};

const column = async (ingested: Ingested, table: string, name = "customer_id") =>
  (await ingested.rows(table)).map((row) => row[name]);

describe("keys of identity", () => {
  test("join customer records that agree after cleaning, directly or through another key", async () => {
    const identity = { keys: keys.map((key) => ({ ...key, atMost: 2 })) };
    const ingested = await ingestProject({ sources: [crm, orders, touches], identity }, files);
    // Of k1, k2 and k3 no row dates the first, and the others are first seen on one day: the person goes by k2.
    expect(await column(ingested, "customers")).toEqual(["k2", "stranger", "k4", "k5", "k6", "k7", "k8", "k9"]);
    expect(await column(ingested, "orders")).toEqual(["k2", "k2", "stranger", null]);
    expect(await column(ingested, "touches")).toEqual(["k2", "stranger"]);
    expect(await ingested.value("identity-report")).toEqual({
      ...{ records: 9, aliases: 0, people: 7, merged: 2 },
      rules: [
        { rule: "email", alone: 1, added: 1 },
        { rule: "phone", alone: 1, added: 1 },
      ],
      sizes: [
        { records: 1, people: 6 },
        { records: 3, people: 1 },
      ],
      conflicts: [
        { column: "city", people: 1 },
        { column: "tier", people: 1 },
      ],
    });
    expect(await ingested.counts()).toMatchObject({ "customers: merged identities": 2, "customers: shared email": 3 });
  });

  test("join beside aliases, which count first", async () => {
    const ingested = await ingestProject({ sources: [crm, orders, webIds], identity: { keys } }, files);
    expect(await column(ingested, "customers")).toEqual(["k2", "stranger", "k4", "k5", "k6"]);
    expect(await ingested.value("identity-report")).toMatchObject({
      ...{ records: 9, aliases: 2, people: 4, merged: 5 },
      rules: [
        { rule: "alias", alone: 1, added: 1 },
        { rule: "email", alone: 3, added: 3 },
        { rule: "phone", alone: 1, added: 1 },
      ],
    });
  });

  test("give the same people whatever the order of records", async () => {
    const [header, ...rows] = files["crm.csv"].trim().split("\n");
    const project = { sources: [crm, orders, webIds], identity: { keys } };
    const ids = async (content: string) =>
      (await ingestProject(project, { ...files, "crm.csv": content })).rows("identities");
    expect(await ids(`${[header, ...rows.reverse()].join("\n")}\n`)).toEqual(await ids(files["crm.csv"]));
  });

  test("are in no table after their source, nor in the record, the log or a release", async () => {
    const ingested = await ingestProject({ sources: [crm, orders, webIds], identity: { keys } }, files);
    for (const [id, { path }] of ingested.result.artifacts) {
      if (id === "source/crm") continue;
      const held = path.endsWith(".parquet") ? await decoded(path) : await readFile(path, "utf8");
      expect(held.toLowerCase(), id).not.toMatch(/@example|canary|7946/);
    }
    expect(JSON.stringify(ingested.result.record).toLowerCase()).not.toMatch(/@example|canary|7946/);
    expect(Object.keys((await ingested.rows("customers"))[0] ?? {})).toEqual([
      "customer_id",
      "joined_at",
      "city",
      "tier",
    ]);
  });

  test("compare e-mail, phone and text as people write them, and drop what tells nobody apart", async () => {
    const db = await openDatabase();
    const clean = async (value: string, as: "email" | "phone" | "text") =>
      (await db.row(`SELECT ${cleanKey("v", as)} AS value FROM (SELECT ${literal(value)} AS v)`))?.["value"];
    expect(await clean("\u00a0Jose\u0301@Example.ORG \n", "email")).toBe("jos\u00e9@example.org");
    expect(await clean("jose at example.org", "email")).toBeNull();
    expect(await clean("a@b@c", "email")).toBeNull();
    expect(await clean("+44 (20) 7946-0001", "phone")).toBe("442079460001");
    expect(await clean("0044 20 7946 0001", "phone")).toBe("442079460001");
    expect(await clean("12345", "phone")).toBeNull();
    expect(await clean("  Loyal  CARD 7 ", "text")).toBe("loyal card 7");
    expect(await clean("   ", "text")).toBeNull();
    db.close();
  });
});

test("keys that no source has, that are no text or that are published are refused with their place", () => {
  const project = {
    ...{ title: "Shop", asOf: "2024-06-01", currency: "GBP", attributes: ["email"] },
    sources: [{ ...crm, columns: { ...crm.columns, phone: { from: "phone", type: "integer" } } }],
    identity: { keys: [...keys, { column: "card", as: "text" }, { column: "email", as: "text" }] },
  };
  try {
    parseProject(JSON.stringify(project, null, 2), "project.jsonc");
    expect.unreachable();
  } catch (cause) {
    const problems = cause instanceof CheckError ? cause.problems : [];
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "published-key identity/keys/0/column",
      "wrong-type identity/keys/1/column",
      "unknown-column identity/keys/2/column",
      "published-key identity/keys/3/column",
      "duplicate-key identity/keys/3/column",
    ]);
    expect(problems.every(({ line }) => line !== undefined && line > 1)).toBe(true);
  }
});

describe("the merge report, published", () => {
  const published = async (report: Record<string, unknown>) => {
    const db = await openDatabase();
    const { outputs } = await runStep(identityTables, db, { "identity-report": report });
    db.close();
    const opened = (identityTables.tables ?? []).map((table) => {
      const rows = outputs[`release/${table.id}`] as readonly PrivateRow[];
      return [
        table.id,
        openDoor(table, rows, { minimumPeople: 10 }).rows.map(({ suppressed: _, ...row }) => Object.values(row)),
      ];
    });
    return Object.fromEntries(opened);
  };
  const report = {
    ...{ records: 1000, aliases: 300, people: 940, merged: 60, conflicts: [{ column: "city", people: 12 }] },
    rules: [
      { rule: "alias", alone: 60, added: 60 },
      { rule: "email", alone: 60, added: 0 },
    ],
    sizes: [
      { records: 1, people: 900 },
      { records: 2, people: 28 },
      { records: 3, people: 10 },
      { records: 6, people: 1 },
      { records: 7, people: 1 },
    ],
  };

  test("counts ids, people, rules and sizes, and tells the size of no single person", async () => {
    expect(await published(report)).toEqual({
      identity: [
        ["aliases", 300],
        ["merged", 60],
        ["people", 940],
        ["records", 1000],
      ],
      identity_rules: [[1, "alias", 60]],
      identity_sizes: [
        ["1", 900],
        ["2 or more", 40],
      ],
      identity_conflicts: [["city", 12]],
    });
  });

  test("holds back few merges and what would tell them", async () => {
    const few = {
      ...report,
      people: 997,
      merged: 3,
      rules: [{ rule: "alias", alone: 3, added: 3 }],
      sizes: [
        { records: 1, people: 994 },
        { records: 2, people: 3 },
      ],
    };
    expect(await published(few)).toMatchObject({
      identity: [
        ["aliases", 300],
        ["merged", null],
        ["people", null],
        ["records", 1000],
      ],
      identity_rules: [[1, "alias", null]],
      identity_sizes: [
        ["1", null],
        ["2 or more", null],
      ],
    });
  });
});

async function decoded(path: string): Promise<string> {
  const db = await openDatabase({ allowedFolders: [dirname(path)] });
  const rows = await db.rows(`SELECT * FROM read_parquet(${literal(path)})`);
  db.close();
  return JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value));
}
