import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { collect } from "../../../src/collect.ts";
import { definePlugin, defineStep } from "../../../src/plugin.ts";
import behaviour from "../../../src/plugins/behaviour/index.ts";
import chooser from "../../../src/plugins/chooser/index.ts";
import features from "../../../src/plugins/features/index.ts";
import kMeans from "../../../src/plugins/k-means/index.ts";
import rfm from "../../../src/plugins/rfm/index.ts";
import { readProject } from "../../../src/readProject.ts";
import { literal, openDatabase, type Row } from "../../../src/table/index.ts";
import { type Ingested, ingestFolder, ingestProject } from "./project.ts";

const root = join(import.meta.dirname, "../../..");
const time = { type: "timestamp", format: "%Y-%m-%d %H:%M" };
const text = (from: string) => ({ from, type: "text" });
const csv = (id: string, table: string, columns: Record<string, unknown>) => {
  return { id, table, files: [`${id}.csv`], format: "csv", columns };
};

const crm = csv("crm", "customers", {
  customer_id: text("id"),
  city: text("city"),
  agreed: { from: "agreed", type: "boolean" },
});
const lines = csv("lines", "order_lines", {
  order_id: text("order"),
  customer_id: text("who"),
  product_id: text("sku"),
  quantity: { from: "n", type: "integer" },
  unit_price: { from: "price", type: "decimal" },
  ordered_at: { from: "at", ...time },
});
const touches = csv("touches", "touches", {
  customer_id: text("who"),
  campaign: text("campaign"),
  touched_at: { from: "at", ...time },
});
const consents = csv("consents", "consents", {
  customer_id: text("who"),
  purpose: text("purpose"),
  granted: { from: "granted", type: "boolean" },
  decided_at: { from: "at", ...time },
});
const webIds = csv("web", "identities", { alias_id: text("web"), customer_id: text("crm") });

const files = {
  "crm.csv": "id,city,agreed\nyes,Bath,true\nno,Ayr,false\nsilent,York,\nboth1,Hull,true\nboth2,Hull,false\n",
  "lines.csv": `order,who,sku,n,price,at\n${[
    "1,yes,A,1,10,2024-01-02 10:00",
    "2,no,A,1,20,2024-01-03 10:00",
    "3,silent,A,1,40,2024-02-03 10:00",
    "4,both1,A,1,80,2024-02-04 10:00",
    "5,unlisted,A,1,160,2024-02-05 10:00",
    "6,,A,1,320,2024-02-06 10:00",
    "7,no,A,-1,20,2024-02-07 10:00",
  ].join("\n")}\n`,
  "touches.csv": `who,campaign,at\n${["yes", "no", "silent", "w1", "w2", "unlisted"]
    .map((who) => `${who},spring,2024-01-01 10:00`)
    .join("\n")}\n`,
  "web.csv": "web,crm\nw1,both1\nw1,both2\nw2,yes\n",
};
const consent = { purposes: { profiling: { column: "agreed", missing: "refuse" } }, required: "profiling" };
const sources = [crm, lines, touches, webIds];

const column = (rows: readonly Row[], name: string) => rows.map((row) => row[name]);
const customers = async (ingested: Ingested) => column(await ingested.rows("customers"), "customer_id").toSorted();
const people = async (ingested: Ingested) => [
  await customers(ingested),
  column(await ingested.rows("order_lines"), "order_id"),
  column(await ingested.rows("touches"), "customer_id"),
];
const counts = async (ingested: Ingested) => {
  const rows =
    await ingested.value<{ purpose: string; decision: string; people: number; excluded?: boolean }[]>("consent-counts");
  return rows.map((row) => [row.purpose, row.decision, row.people, row.excluded]);
};

describe("consent in a column of customers", () => {
  let usual: Ingested;
  beforeAll(async () => {
    usual = await ingestProject({ sources, consent, minimumPeople: 2 }, files);
  });

  test("keeps who refuses, or says nothing, out of every canonical table; one no of a person outweighs the yes", async () => {
    expect(await people(usual)).toEqual([["yes"], ["1", "6"], ["yes", "yes"]]);
    expect(column(await usual.rows("orders"), "order_id")).toEqual(["1", "6"]);
    expect(await usual.rows("identities")).toEqual([
      { alias_id: "w2", customer_id: "yes" },
      { alias_id: "yes", customer_id: "yes" },
    ]);
    expect(await counts(usual)).toEqual([
      ["profiling", "granted", 1, false],
      ["profiling", "refused", 2, true],
      ["profiling", "unknown", 2, true],
    ]);
  });

  test("takes silence for a yes when the project says so, also of people without a record", async () => {
    const lenient = { ...consent, purposes: { profiling: { column: "agreed", missing: "allow" } } };
    const ingested = await ingestProject({ sources, consent: lenient, minimumPeople: 2 }, files);
    expect(await people(ingested)).toEqual([
      ["silent", "unlisted", "yes"],
      ["1", "3", "5", "6"],
      ["yes", "silent", "yes", null],
    ]);
    expect((await counts(ingested)).at(-1)).toEqual(["profiling", "unknown", 2, false]);
  });

  test("leaves out payments of who refuses: by their own id, by their order's, and of an order that is partly theirs", async () => {
    const payments = csv("paid", "payments", {
      ...{ payment_id: text("id"), order_id: text("order"), customer_id: text("who") },
      ...{ paid_at: { from: "at", ...time }, amount: { from: "amount", type: "decimal" } },
    });
    const mixed = `${files["lines.csv"]}8,yes,A,1,1,2024-02-08 10:00\n8,no,A,1,1,2024-02-08 10:00\n`;
    const rows = ["p1,1,", "p2,2,", "p3,99,no", "p4,98,", "p5,8,", "p6,1,yes"].map(
      (row) => `${row},2024-02-09 10:00,1`,
    );
    const ingested = await ingestProject(
      { sources: [...sources, payments], consent, minimumPeople: 2 },
      { ...files, "lines.csv": mixed, "paid.csv": `id,order,who,at,amount\n${rows.join("\n")}\n` },
    );
    expect(column(await ingested.rows("payments"), "payment_id")).toEqual(["p1", "p4", "p6"]);
  });

  test("keeps sums of the orders left out, per month and together, with returns and without ids", async () => {
    expect(await usual.rows("withheld")).toEqual([
      { month: null, people: 4, orders: 4, revenue: 280, lines: 5, return_lines: 1 },
      { month: "2024-01-01", people: 1, orders: 1, revenue: 20, lines: 1, return_lines: 0 },
      { month: "2024-02-01", people: 3, orders: 3, revenue: 260, lines: 4, return_lines: 1 },
    ]);
  });

  test("keeps no sums of fewer people than the minimum, and publishes no count that they alone make up", async () => {
    const ingested = await ingestProject({ sources, consent, minimumPeople: 5 }, files);
    expect(await ingested.rows("withheld")).toEqual([]);
    expect(await ingested.counts()).toMatchObject({ "order_lines: without consent": 5, "touches: without consent": 4 });
    const cleaning = await ingested.value<{ rule: string; rows: number | null }[]>("release/cleaning");
    const told = cleaning.filter(({ rule }) => rule === "without consent").map(({ rows }) => rows);
    expect(told).toEqual([null, null, null]);
  });

  test("is no part of a project that does not declare it", async () => {
    const ingested = await ingestProject({ sources, minimumPeople: 2 }, files);
    expect((await people(ingested))[0]).toEqual(["both1", "no", "silent", "unlisted", "yes"]);
    expect(
      [...ingested.result.artifacts.keys()].filter((id) => /withheld|consent-|ingest\/(people|admissions)/.test(id)),
    ).toEqual([]);
    expect(await ingested.value("release/consent")).toEqual([]);
  });
});

describe("consent without orders", () => {
  const lenient = { ...consent, purposes: { profiling: { column: "agreed", missing: "allow" } } };

  test("is asked of each row where each is a customer: yes, no and no answer", async () => {
    const answers = csv("survey", "customers", { city: text("city"), agreed: { from: "agreed", type: "boolean" } });
    const project = { sources: [{ ...answers, customerIs: "row" }], minimumPeople: 2 };
    const given = { "survey.csv": "city,agreed\nBath,yes\nAyr,no\nYork,\nBath,yes\n" };
    const strict = await ingestProject({ ...project, consent }, given);
    expect(column(await strict.rows("customers"), "city")).toEqual(["Bath", "Bath"]);
    const decided = [
      ["profiling", "granted", 2],
      ["profiling", "refused", 1],
      ["profiling", "unknown", 1],
    ];
    expect((await counts(strict)).map((row) => row.slice(0, 3))).toEqual(decided);
    const allowed = await ingestProject({ ...project, consent: lenient }, given);
    expect(column(await allowed.rows("customers"), "city")).toEqual(["Bath", "York", "Bath"]);
    expect((await counts(allowed)).map((row) => row.slice(0, 3))).toEqual(decided);
  });

  test.each([
    ["events", { event_id: text("id"), kind: text("id"), occurred_at: { from: "at", ...time } }],
    [
      "surveys",
      { response_id: text("id"), instrument: text("id"), wave: text("id"), sent_at: { from: "at", ...time } },
    ],
    ["assignments", { experiment: text("id"), variant: text("id"), assigned_at: { from: "at", ...time } }],
  ])("counts who was met in %s alone", async (table, columns) => {
    const met = csv("met", table, { customer_id: text("who"), ...columns });
    const given = {
      ...files,
      "met.csv": "id,who,at\n1,yes,2024-01-01 10:00\n2,seen,2024-01-02 10:00\n3,,2024-01-02 10:00\n",
    };
    const ingested = await ingestProject({ sources: [crm, met], consent: lenient, minimumPeople: 2 }, given);
    expect(column(await ingested.rows("customers"), "customer_id")).toContain("seen");
    expect(await counts(ingested)).toEqual([
      ["profiling", "granted", 2, false],
      ["profiling", "refused", 2, true],
      ["profiling", "unknown", 2, false],
    ]);
  });
});

describe("dated consent", () => {
  const decisions = (...rows: string[]) => ({
    ...files,
    "consents.csv": `who,purpose,granted,at\n${rows.join("\n")}\n`,
  });
  const dated = { sources: [...sources, consents], consent, minimumPeople: 2 };

  test("counts by the latest decision before the as-of, whatever the records say; later ones do not count", async () => {
    const ingested = await ingestProject(
      dated,
      decisions(
        "yes,profiling,true,2024-01-01 00:00",
        "yes,profiling,false,2024-05-31 23:59",
        "no,profiling,false,2024-01-01 00:00",
        "no,profiling,true,2024-02-01 00:00",
        "no,profiling,false,2024-06-01 00:00",
        "silent,profiling,true,2024-06-01 00:00",
      ),
    );
    expect((await people(ingested))[0]).toEqual(["no"]);
  });

  test("is judged over all ids of a person, and a refusal wins at the same moment", async () => {
    const granted = decisions("both2,profiling,false,2024-01-01 00:00", "w1,profiling,true,2024-02-01 00:00");
    // Whose second record was seen first goes by its id.
    expect((await people(await ingestProject(dated, granted)))[0]).toEqual(["both2", "yes"]);
    const atOnce = decisions("both2,profiling,false,2024-02-01 00:00", "w1,profiling,true,2024-02-01 00:00");
    expect((await people(await ingestProject(dated, atOnce)))[0]).toEqual(["yes"]);
  });

  test("is enough where there are no customer records and no aliases", async () => {
    const alone = { purposes: { profiling: { missing: "allow" }, mail: {} }, required: "profiling" };
    const ingested = await ingestProject(
      { sources: [lines, consents], consent: alone, minimumPeople: 2 },
      decisions(
        "no,profiling,false,2024-01-01 00:00",
        "unlisted,profiling,false,2024-01-01 00:00",
        "yes,mail,true,2024-01-01 00:00",
      ),
    );
    expect(await customers(ingested)).toEqual(["both1", "silent", "yes"]);
    expect(column(await ingested.rows("order_lines"), "order_id")).toEqual(["1", "3", "4", "6"]);
    expect((await ingested.rows("withheld"))[0]).toMatchObject({ people: 2, orders: 2, revenue: 160 });
    expect(await counts(ingested)).toEqual([
      ["mail", "granted", 1, undefined],
      ["mail", "unknown", 4, undefined],
      ["profiling", "refused", 2, true],
      ["profiling", "unknown", 3, false],
    ]);
  });

  test("of a purpose that nobody declared decides nothing and gives a warning without a value", async () => {
    const ingested = await ingestProject(dated, decisions("yes,letters,false,2024-01-01 00:00"));
    expect((await people(ingested))[0]).toEqual(["yes"]);
    const warnings = ingested.result.record.steps.flatMap((step) => step.warnings);
    expect(warnings.map(({ code }) => code)).toEqual(["unknown-purpose"]);
    expect(JSON.stringify(warnings)).not.toContain("letters");
  });

  test("counts nobody who is known only by a decision about a purpose that the project does not declare", async () => {
    const strange = await ingestProject(dated, decisions("nobody,letters,true,2024-01-01 00:00"));
    const without = await ingestProject(dated, decisions("yes,letters,true,2024-01-01 00:00"));
    expect(await counts(strange)).toEqual(await counts(without));
  });
});

test("rows as read are refused to features, models and everything else that is no source", () => {
  const plugin = definePlugin({
    name: "curious",
    version: "1.0.0",
    engines: { segmentarium: "^1" },
    contributes: {
      findings: [
        defineStep(import.meta.url, {
          id: "curious",
          title: "Curious",
          needs: ["source/crm", "ingest/people"],
          provides: ["curiosity"],
          run: () => ({ curiosity: 1 }),
        }),
      ],
    },
  });
  expect(() => collect([plugin])).toThrow(/"source\/crm" holds people[\s\S]*"ingest\/people" holds people/);
});

describe("the twin with and without consent", () => {
  const plugins = [rfm, behaviour, features, kMeans, chooser];
  let asked: Ingested;
  let everybody: Ingested;
  let refusing: ReadonlySet<string>;
  let granting: ReadonlySet<string>;
  let refusers: number;

  beforeAll(async () => {
    const { project, folder } = await readProject(root, "twin", ["twin"], ["generate.customers=300"]);
    const { consent: _, ...rest } = project;
    const work = await mkdtemp(join(tmpdir(), "segmentarium-consent-"));
    everybody = await ingestFolder(rest, folder, plugins, undefined, work);
    asked = await ingestFolder(project, folder, plugins, undefined, work);
    const twin = asked.result.artifacts.get("twin")?.path ?? "";
    const db = await openDatabase({ allowedFolders: [twin] });
    const file = (name: string) => `read_csv(${literal(join(twin, name))}, all_varchar = true)`;
    const rows = await db.rows(`
      WITH person AS (
        SELECT person_id, crm_id, c.consent_profiling FROM ${file("truth_customers.csv")} JOIN ${file("customers.csv")} AS c USING (crm_id)
      ),
      refused AS (SELECT person_id FROM person GROUP BY ALL HAVING bool_or(consent_profiling <> 'true')),
      own AS (SELECT person_id, crm_id FROM person JOIN refused USING (person_id))
      SELECT person_id, crm_id AS id FROM own
      UNION ALL SELECT person_id, web_id FROM ${file("identities.csv")} JOIN own USING (crm_id) ORDER BY ALL`);
    db.close();
    refusing = new Set(rows.map((row) => String(row["id"])));
    refusers = new Set(column(rows, "person_id")).size;
    granting = new Set((await asked.rows("customers")).map((row) => String(row["customer_id"])));
  });

  test("has no row of a refusing person in any table after ingest", async () => {
    expect(refusing.size).toBeGreaterThan(40);
    const ids = [...asked.result.artifacts].filter(([id, { path }]) => path.endsWith(".parquet") && isAfterIngest(id));
    expect(ids.map(([id]) => id)).toEqual(
      expect.arrayContaining(["customers", "events", "surveys", "identities", "features", "segmentation"]),
    );
    let seen = 0;
    for (const [id] of ids) {
      const found = await asked.rows(id);
      const people = (row: Row) => Object.values(row).map(String);
      expect(found.filter((row) => people(row).some((value) => refusing.has(value))).length, id).toBe(0);
      seen += found.filter((row) => people(row).some((value) => granting.has(value))).length;
    }
    expect(seen).toBeGreaterThan(1000);
  });

  test("loses exactly the refusing people, and the rest keep their features to the digit", async () => {
    const [before, after] = [await everybody.rows("feature/behaviour"), await asked.rows("feature/behaviour")];
    const left = before.filter((row) => !refusing.has(String(row["customer_id"])));
    expect(before.length - left.length).toBeGreaterThan(20);
    expect(after).toEqual(left);
    expect((await asked.rows("segmentation")).length).toBe(left.length);
    expect((await everybody.rows("segmentation")).length).toBe(before.length);
    expect((await everybody.rows("customers")).length - (await asked.rows("customers")).length).toBe(refusers);
  });

  test("keeps the books: what is left out and what is kept is the revenue and the lines of everybody", async () => {
    const sum = (rows: readonly Row[]) =>
      rows
        .filter(({ kind }) => kind !== "charge")
        .reduce((total, { amount }) => total + Math.round(Number(amount) * 1e4), 0);
    const [all, kept] = [await everybody.rows("order_lines"), await asked.rows("order_lines")];
    const withheld = (await asked.rows("withheld"))[0];
    expect(sum(kept) + Math.round(Number(withheld?.["revenue"]) * 1e4)).toBe(sum(all));
    expect(kept.length + Number(withheld?.["lines"])).toBe(all.length);
  });
});

function isAfterIngest(id: string): boolean {
  return !/^(source|rejects|ingest|twin|twin-ids)(\/|$)/.test(id);
}
