import { readFileSync } from "node:fs";
import { parse } from "jsonc-parser";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resolvePlugin } from "../../../src/loadPlugins.ts";
import type {
  ConditionsModel,
  Project,
  ReleaseRow,
  SegmentationSummary,
  SegmenterModels,
} from "../../../src/plugin.ts";
import { conditionWords } from "../../../src/plugins/rule-segments/conditionWords.ts";
import ruleSegments from "../../../src/plugins/rule-segments/index.ts";
import { ruleOptions } from "../../../src/plugins/rule-segments/ruleOptions.ts";
import { type RuleTally, ruleSegmentsStep } from "../../../src/plugins/rule-segments/ruleSegmentsStep.ts";
import { ruleTableStep } from "../../../src/plugins/rule-segments/ruleTableStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { assignFrozen } from "../../../src/segmentation/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { keep } from "../clusterPlanted.ts";
import { frozenOf } from "../frozenOf.ts";
import { runStep, type StepRun, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

/** Ten customers; f has no money, g and h none above 0. */
async function tenCustomers(): Promise<void> {
  await plant(`(VALUES
    ('a', 5, 10, 1, 100), ('b', 20, 400, 9, 900), ('c', 90, 500, 4, 100), ('d', 91, 600, 4, 100), ('e', 200, 700, 2, 50),
    ('f', 300, 800, 2, NULL), ('g', 40, 90, 1, 0), ('h', 400, 400, 1, -20), ('i', 30, 91, 3, 300), ('j', 10, 365, 5, 400))
    AS t(customer_id, recency_days, tenure_days, frequency_orders, monetary)`);
}

async function plant(rows: string): Promise<void> {
  await db.run(`
    CREATE OR REPLACE TABLE features AS SELECT * FROM ${rows} ORDER BY hash(customer_id);
    CREATE OR REPLACE TABLE "clustering-space" AS
      SELECT customer_id, CAST(recency_days AS DOUBLE) AS recency_days FROM features ORDER BY customer_id`);
}

interface Outcome {
  readonly run: StepRun;
  readonly summary: SegmentationSummary;
  readonly tallies: readonly RuleTally[];
  /** Ids of the customers of each segment, by the id of its rule. */
  readonly members: Readonly<Record<string, string>>;
}

async function segment(options: Record<string, unknown>, minimumPeople = 2): Promise<Outcome> {
  const models = ruleOptions.safeParse(options).data?.models ?? [];
  const step = ruleSegmentsStep(models);
  const scores = await Promise.all(models.map(async (id) => [`scores/${id}`, await tableInput(db, `scores/${id}`)]));
  const inputs = {
    features: await tableInput(db, "features"),
    "clustering-space": await tableInput(db, "clustering-space"),
    "clustering-space-summary": { columns: [{ name: "recency_days" }], customers: 10, leftOut: [] },
    ...Object.fromEntries(scores),
  };
  const run = await runStep(step, db, inputs, { minimumPeople }, { options });
  await db.run('DROP TABLE IF EXISTS "segmentation/rules"');
  await keep(db, "segmentation/rules", run);
  const summary = run.outputs["segmentation-summary/rules"] as SegmentationSummary;
  const { rules: tallies } = run.outputs["rule-segments"] as { rules: RuleTally[] };
  const found = await db.rows(`
    SELECT label, string_agg(customer_id, '' ORDER BY customer_id) AS ids FROM "segmentation/rules" GROUP BY label ORDER BY label`);
  expect(found.map(({ label }) => Number(label))).toEqual(summary.names?.map((_, label) => label));
  const frozen = await frozenOf(db, "rules", run, { columns: [], customers: 10, leftOut: [] });
  expect(frozen.model.rule.kind).toBe(known(run).cannot === undefined ? "conditions" : "centers");
  if (known(run).cannot === undefined) {
    expect(assignFrozen(JSON.parse(JSON.stringify(frozen.model)), frozen.measures).labels).toEqual(frozen.labels);
  }
  const members = Object.fromEntries(found.map(({ ids }, label) => [summary.names![label]!.id, String(ids)]));
  return { run, summary, tallies, members };
}

const known = (run: StepRun) => run.outputs["segmentation-model/rules"] as SegmenterModels;

/** Who is in the segment of one rule with this condition. */
async function who(when: unknown): Promise<string> {
  return (await segment({ rules: [{ id: "it", name: "It", when }] })).members["it"] ?? "";
}

/** One after the other: all use the same tables. */
async function whoEach(conditions: readonly unknown[]): Promise<string[]> {
  const found: string[] = [];
  for (const when of conditions) found.push(await who(when));
  return found;
}

const monetary = "monetary";

describe("conditions of rule segments", () => {
  beforeEach(tenCustomers);

  it.each([
    [{ atLeast: 100 }, "abcdij"],
    [{ above: 100 }, "bij"],
    [{ atMost: 0 }, "gh"],
    [{ below: 0 }, "h"],
    [{ above: 50, below: 400 }, "acdi"],
  ])("threshold %o", async (bounds, expected) => {
    expect(await who({ threshold: { metric: monetary, ...bounds } })).toBe(expected);
  });

  it("put equal values into one quantile band, whatever the order of rows", async () => {
    // Of -20 0 50 100 100 100 300 400 900 the cuts at thirds are 83.3 and 166.7; at fifths 30, 100, 100, 340.
    const band = (of: number, from: number, to = from) => ({ quantile: { metric: monetary, of, from, to } });
    expect(await whoEach([1, 2, 3].map((b) => band(3, b)))).toEqual(["egh", "acd", "bij"]);
    expect(await whoEach([1, 2, 3, 4, 5].map((b) => band(5, b)))).toEqual(["gh", "acde", "", "i", "bj"]);
    expect(await who(band(5, 1, 5))).toBe("abcdeghij");
  });

  it("part customers into heavy, medium and light by shares of those above 0", async () => {
    // Of 50 100 100 100 300 400 900: above the quantile at 0.8 (380) heavy, above the median (100) medium.
    const group = (name: string, shares?: number[]) => ({ weight: { metric: monetary, group: name, shares } });
    expect(await whoEach(["heavy", "medium", "light", "none"].map((name) => group(name)))).toEqual([
      ...["bj", "i", "acde", "gh"],
    ]);
    expect(await who(group("heavy", [0.5, 0.3, 0.2]))).toBe("bij");
  });

  it("part customers into new, repeating and lapsed by days, each into one", async () => {
    const state = (name: string) => ({ buying: { state: name, days: 90 } });
    expect(await whoEach(["new", "repeating", "lapsed"].map(state))).toEqual(["ag", "bcij", "defh"]);
  });

  it.each([
    ["monetary > 100 AND frequency_orders BETWEEN 3 AND 5", "ij"],
    ["Monetary IS NULL", "f"],
    ['"monetary" / frequency_orders >= 100', "abi"],
    ["monetary IS NOT DISTINCT FROM 50", "e"],
    ["abs(coalesce(monetary, 0)) IN (0, 20)", "fgh"],
    ["CASE WHEN recency_days > 300 THEN true ELSE tenure_days = 10 END", "ah"],
  ])("SQL %s", async (sql, expected) => {
    expect(await who({ sql })).toBe(expected);
  });

  it("combine by all, any and not; who lacks the measure fulfils neither a test nor its opposite", async () => {
    const rich = { threshold: { metric: monetary, above: 100 } };
    const late = { threshold: { metric: "recency_days", above: 90 } };
    expect(await who({ all: [late, { not: rich }] })).toBe("deh");
    expect(await who({ any: [late, rich] })).toBe("bdefhij");
    expect(await who({ not: rich })).toBe("acdegh");
    expect(await who({ not: { quantile: { metric: monetary, of: 3, from: 3, to: 3 } } })).toBe("acdegh");
    expect(await who({ not: { any: [{ all: [late] }, { sql: "monetary > 100" }] } })).toBe("acg");
  });

  it("take scores of models as measures; who has none matches no test of it", async () => {
    await db.run(
      `CREATE TABLE "scores/repurchase" AS SELECT * FROM (VALUES ('a', 0.9), ('b', 0.1), ('j', 0.4)) t(customer_id, score)`,
    );
    const { members, summary } = await segment({
      models: ["repurchase"],
      rules: [
        {
          id: "at-risk",
          name: "High value, at risk",
          when: {
            all: [
              { weight: { metric: monetary, group: "heavy" } },
              { threshold: { metric: "repurchase_score", below: 0.2 } },
            ],
          },
        },
        { id: "likely", name: "Likely", when: { sql: "repurchase_score >= 0.4" } },
      ],
    });
    expect(members).toEqual({ otherwise: "cdefghi", likely: "aj", "at-risk": "b" });
    expect(summary.metrics).toEqual(["monetary", "repurchase_score"]);
  });
});

describe("rules for later customers", () => {
  beforeEach(tenCustomers);
  const band = { id: "top", name: "Top", when: { quantile: { metric: "Monetary", of: 3, from: 3, to: 3 } } };

  it("are frozen with bands and groups as the values that they begin at", async () => {
    const heavy = { id: "heavy", name: "Heavy", when: { weight: { metric: monetary, group: "medium" } } };
    const lapsed = { id: "lapsed", name: "Lapsed", when: { not: { buying: { state: "repeating", days: 50 } } } };
    const { run } = await segment({ rules: [band, heavy, lapsed] });
    const [model] = known(run).models;
    expect(model).toMatchObject({ kind: "conditions", metrics: ["monetary", "recency_days", "tenure_days"] });
    const conditions = (model as ConditionsModel).rules.map(({ when }) => when);
    expect(conditions[0]).toEqual({ metric: "monetary", above: expect.closeTo(500 / 3, 10) });
    expect(conditions).toContainEqual({
      not: {
        all: [
          { metric: "recency_days", atMost: 50 },
          { metric: "tenure_days", above: 50 },
        ],
      },
    });
  });

  it("give others their segment, and say whose measures are beyond all that was seen or who has no place", async () => {
    const rest = { id: "rest", name: "Rest", when: { threshold: { metric: monetary, atMost: 1000 } } };
    const none = { id: "none", name: "None", when: { not: { sql: "monetary IS NOT NULL" } } };
    const { run } = await segment({ rules: [band, rest] });
    const { model } = await frozenOf(db, "rules", run, { columns: [], customers: 10, leftOut: [] });
    const of = (values: readonly (number | undefined)[]) =>
      assignFrozen(model, {
        rows: values.length,
        of: new Map([
          [
            monetary,
            {
              values: Float64Array.from(values, (value) => value ?? 0),
              missing: Uint8Array.from(values, (value) => (value === undefined ? 1 : 0)),
            },
          ],
        ]),
      });
    const names = (await segment({ rules: [band, rest] })).summary.names!.map(({ id }) => id);
    const found = of([400, 100, -20, 5000, undefined]);
    expect([...found.labels].map((label) => names[label])).toEqual(["top", "rest", "rest", "top", "otherwise"]);
    expect([...found.outOfRange]).toEqual([0, 0, 0, 1, 0]);
    expect(found).toMatchObject({ distances: undefined, seconds: undefined, strengths: undefined });
    const { run: whole } = await segment({
      rules: [{ ...rest, when: { threshold: { metric: "recency_days", above: 0 } } }],
    });
    const all = await frozenOf(db, "rules", whole, { columns: [], customers: 10, leftOut: [] });
    const outside = { values: Float64Array.of(-1), missing: Uint8Array.of(0) };
    expect(assignFrozen(all.model, { rows: 1, of: new Map([["recency_days", outside]]) })).toMatchObject({
      labels: Int32Array.of(0),
      outOfRange: Uint8Array.of(1),
    });
    expect(known((await segment({ rules: [band, none] })).run)).toEqual({
      models: [],
      cannot: 'the rule "none" needs the run: its SQL is asked of the project\'s own tables',
    });
  });

  it("are not frozen by the scores of models, which later customers do not have", async () => {
    await db.run(`CREATE TABLE "scores/repurchase" AS SELECT 'a' AS customer_id, 0.9 AS score`);
    const likely = { id: "likely", name: "Likely", when: { threshold: { metric: "repurchase_score", atLeast: 0.5 } } };
    const { run } = await segment({ models: ["repurchase"], rules: [likely] });
    expect(known(run).cannot).toBe('the rule "likely" needs the run: "repurchase_score" is the score of a model');
    const { model } = await frozenOf(db, "rules", run, { columns: [], customers: 10, leftOut: [] });
    expect(model.instead).toBe(known(run).cannot);
  });
});

describe("conditionWords", () => {
  it("say a condition as it is declared", () => {
    const above = { threshold: { metric: "a", above: 1, atMost: 2.5 } };
    expect(conditionWords({ not: above })).toBe("not (a above 1 and at most 2.5)");
    expect(
      conditionWords({ any: [{ all: [above, { sql: "b  >\n 1" }] }, { buying: { state: "repeating", days: 9 } }] }),
    ).toBe("(a above 1 and at most 2.5 and (b > 1)) or purchases before and within the last 9 days");
    expect(conditionWords({ weight: { metric: "a", group: "none", shares: [0.2, 0.3, 0.5] } })).toBe("a at most 0");
    expect(conditionWords({ quantile: { metric: "a", of: 10, from: 2, to: 3 } })).toBe("a in band 2 to 3 of 10");
  });
});

describe("ruleSegmentsStep", () => {
  beforeEach(tenCustomers);
  const rules = [
    { id: "few", name: "Few", when: { threshold: { metric: monetary, below: 0 } } },
    { id: "rich", name: "Rich", when: { threshold: { metric: monetary, atLeast: 300 } } },
    { id: "some", name: "Some", when: { threshold: { metric: monetary, atLeast: 100 } } },
  ];

  it("gives each customer to the first rule that holds, and numbers segments by size, equal ones in the rules' order", async () => {
    const { members, summary, tallies } = await segment({ rules, otherwise: { id: "rest", name: "The rest" } });
    expect(members).toEqual({ rich: "bij", some: "acd", rest: "efg", few: "h" });
    expect(summary).toMatchObject({
      algorithm: "rules",
      k: 4,
      sizes: [3, 3, 3, 1],
      metrics: ["monetary"],
      converged: true,
    });
    expect(summary.names).toEqual([
      { id: "rich", name: "Rich" },
      { id: "some", name: "Some" },
      { id: "rest", name: "The rest" },
      { id: "few", name: "Few" },
    ]);
    expect(summary.candidates).toMatchObject([{ algorithm: "rules", k: 4, chosen: true, smallestShare: 0.1 }]);
    expect(tallies.map(({ rule, matched, people }) => [rule, matched, people])).toEqual([
      ["few", 1, 1],
      ["rich", 3, 3],
      ["some", 6, 3],
      ["rest", 3, 3],
    ]);
    expect(JSON.parse(JSON.stringify(summary))).toEqual(JSON.parse(JSON.stringify({ ...summary })));
  });

  it("counts how few customers two rules have in common or apart, and a rule and all before it", async () => {
    const rule = (id: string, sql: string) => ({ id, name: id, when: { sql } });
    const { tallies } = await segment({
      rules: [
        rule("a", "monetary >= 100"),
        rule("b", "monetary >= 300"),
        rule("c", "monetary >= 50"),
        rule("d", "recency_days < 50"),
        rule("e", "monetary BETWEEN 100 AND 5000"),
        rule("f", "monetary > 350"),
      ],
    });
    expect(tallies.map(({ rule, matched, apart }) => [rule, matched, apart])).toEqual([
      ["a", 6, undefined],
      ["b", 3, 3],
      ["c", 7, 1],
      ["d", 5, 1],
      ["e", 6, 1],
      ["f", 2, 1],
      ["otherwise", expect.any(Number), undefined],
    ]);
  });

  it("tells of no few whom one of two overlapping rules has alone, nor of few whom no earlier rule has", async () => {
    await plant(
      "(SELECT 'c' || lpad(i::VARCHAR, 4, '0') AS customer_id, i AS recency_days FROM range(2000) t(i) ORDER BY hash(i))",
    );
    const rule = (id: string, sql: string) => ({ id, name: id, when: { sql } });
    const matched = async (rules: readonly unknown[]) => {
      const { tallies } = await segment({ rules }, 10);
      const { outputs } = await runStep(
        ruleTableStep,
        db,
        { "rule-segments": { rules: tallies } },
        { minimumPeople: 10 },
      );
      return (outputs["release/rule_segments"] as ReleaseRow[]).map((row) => row["matched"]);
    };
    // 997 of the 1,000 of the first are also among the 1,500 of the second, whose segment has the other 503.
    expect(await matched([rule("a", "recency_days < 1000"), rule("b", "recency_days BETWEEN 3 AND 1502")])).toEqual([
      ...[1000, null, 497],
    ]);
    // The third leaves out 4 of those whom the first two have together, 50 or more of each.
    const two = [rule("a", "recency_days < 500"), rule("b", "recency_days BETWEEN 500 AND 999")];
    expect(await matched([...two, rule("c", "recency_days BETWEEN 2 AND 997 OR recency_days > 1500")])).toEqual([
      ...[500, 500, null, 501],
    ]);
    expect(await matched([rule("a", "recency_days >= 4")])).toEqual([null, 4]);
    expect(await matched([rule("a", "recency_days < 1000"), rule("b", "recency_days BETWEEN 50 AND 1549")])).toEqual([
      ...[1000, 1500, 450],
    ]);
  });

  it("warns of rules that match nobody, that come too late, and of segments that are too small to be told, alike", async () => {
    const none = { id: "none", name: "None", when: { threshold: { metric: monetary, above: 1e6 } } };
    const late = { id: "late", name: "Late", when: { threshold: { metric: monetary, above: 350 } } };
    const { run, members } = await segment({ rules: [...rules, none, late] });
    expect(Object.keys(members)).toEqual(["rich", "some", "otherwise", "few"]);
    expect(run.warnings.map(({ code, message }) => [code, /"(.*?)"/.exec(message)?.[1]])).toEqual([
      ["small-segment", "few"],
      ["small-segment", "none"],
      ["small-segment", "late"],
    ]);
    expect(new Set(run.warnings.map(({ message }) => message.replace(/"\w+"/, ""))).size).toBe(1);
  });

  it("makes one segment when no rule matches, or one matches all", async () => {
    const nobody = await segment({ rules: [{ id: "none", name: "None", when: { sql: "monetary > 1e6" } }] });
    expect(nobody.summary).toMatchObject({
      k: 1,
      sizes: [10],
      candidates: [],
      names: [{ id: "otherwise", name: "All others" }],
    });
    const all = await segment({ rules: [{ id: "all", name: "All", when: { sql: "recency_days > 0" } }] });
    expect(all.summary).toMatchObject({ k: 1, sizes: [10], names: [{ id: "all", name: "All" }] });
    expect(all.summary.reason).toBe("No rule tells customers apart; all customers form one segment");
  });

  it("compares with nothing where nobody has the measure", async () => {
    await plant("(SELECT 'c' || i AS customer_id, i AS recency_days, NULL::DOUBLE AS monetary FROM range(4) t(i))");
    expect(await who({ weight: { metric: monetary, group: "heavy" } })).toBe("");
    expect(await who({ not: { weight: { metric: monetary, group: "heavy" } } })).toBe("");
    expect(await who({ quantile: { metric: monetary, of: 2, from: 1, to: 2 } })).toBe("");
  });

  it("tells every measure that there is not and all SQL that is no test, with their places", async () => {
    const bad = [
      {
        id: "a",
        name: "A",
        when: { all: [{ threshold: { metric: "money", above: 1 } }, { not: { sql: "loyalty > 2" } }] },
      },
      { id: "b", name: "B", when: { sql: "monetary + 1" } },
      { id: "c", name: "C", when: { sql: "random() > 0.5" } },
      { id: "d", name: "D", when: { sql: "sum(monetary) > 1" } },
      { id: "e", name: "E", when: { sql: "monetary > (SUMMARIZE features)" } },
      { id: "f", name: "F", when: { sql: "current_date > '2024-01-01'" } },
      { id: "g", name: "G", when: { sql: "monetary > > 1" } },
      { id: "h", name: "H", when: { sql: "customer_id = 'a'" } },
      { id: "i", name: "I", when: { sql: "monetary > 1, 2" } },
      { id: "j", name: "J", when: { sql: "monetary LIKE 'x'" } },
    ];
    const error = await segment({ rules: bad }).catch((cause: unknown) => cause);
    const { problems } = error as { problems: { code: string; path: string; message: string }[] };
    const at = "options/rule-segments/rules";
    expect(problems.map(({ code, path, message }) => [code, path, message])).toEqual([
      ["unknown-column", `${at}/0/when/all/0/threshold`, 'there is no measure "money" of customers'],
      ["unknown-column", `${at}/0/when/all/1/not/sql`, 'there is no measure "loyalty" of customers'],
      ["invalid-sql", `${at}/1/when/sql`, "it is not true or false, a comparison is needed"],
      ["invalid-sql", `${at}/2/when/sql`, 'the function "random" is no part of a rule'],
      ["invalid-sql", `${at}/3/when/sql`, 'the function "sum" is no part of a rule'],
      ["invalid-sql", `${at}/4/when/sql`, expect.stringMatching(/is no part of a rule|one expression is needed/)],
      ["unknown-column", `${at}/5/when/sql`, 'there is no measure "current_date" of customers'],
      ["invalid-sql", `${at}/6/when/sql`, "one expression is needed: it cannot be read from character 12 on"],
      ["unknown-column", `${at}/7/when/sql`, 'there is no measure "customer_id" of customers'],
      ["invalid-sql", `${at}/8/when/sql`, 'the function "row" is no part of a rule'],
      ["invalid-sql", `${at}/9/when/sql`, 'the function "~~" is no part of a rule'],
    ]);
  });

  it("needs buying dates for new, repeating and lapsed", async () => {
    await plant("(SELECT 'c' || i AS customer_id, i AS recency_days FROM range(4) t(i))");
    await expect(who({ buying: { state: "new", days: 9 } })).rejects.toThrow('no measure "tenure_days"');
  });

  it("runs the example of its method note", async () => {
    await db.run(`CREATE TABLE "scores/repurchase" AS SELECT customer_id, 0.1 AS score FROM features`);
    const note = readFileSync(new URL("../../../docs/methods/rule-segments.md", import.meta.url), "utf8");
    const { options } = parse(`{${/```jsonc\n(.*?)```/s.exec(note)?.[1]}}`);
    const { members, tallies } = await segment(options["rule-segments"]);
    expect(tallies.map(({ condition }) => condition)).toEqual([
      "first purchase within the last 60 days",
      "heavy by monetary (20/30/50) and repurchase_score below 0.2",
      "monetary in band 5 of 5",
      "frequency_orders <= 3 AND monetary > 500",
      "no purchase within the last 365 days",
      "none of the rules",
    ]);
    expect(members).toEqual({ core: "cdefgi", "at-risk": "bj", new: "a", lapsed: "h" });
  });
});

describe("the plugin of rule segments", () => {
  const sources = [{ id: "any", table: "order_lines", files: ["any"], format: "parquet", columns: {} }];
  const contributed = (options: unknown) => {
    const project = { title: "any", asOf: "2024-01-01", currency: "EUR", sources, options } as unknown as Project;
    return resolvePlugin(ruleSegments, { project, folder: "/" }).contributes;
  };
  const rules = [{ id: "a", name: "A", when: { sql: "true" } }];

  it("contributes nothing without rules", () => {
    expect(contributed({})).toEqual({});
  });

  it("needs the scores of the models that it names, and no others", () => {
    const needs = (given: unknown) => contributed({ "rule-segments": given }).segmenters?.[0]?.needs.slice(3);
    expect(needs({ rules })).toEqual([]);
    expect(needs({ rules, models: ["repurchase"] })).toEqual(["scores/repurchase"]);
    expect(needs({ rules: "none" })).toEqual([]);
  });
});

describe("ruleOptions", () => {
  const issuesOf = (given: unknown) =>
    ruleOptions.safeParse(given).error?.issues.map(({ path, message }) => [path.join("/"), message]);
  const one = (when: unknown) => ({ rules: [{ id: "a", name: "A", when }] });

  it.each([
    ["true; DROP TABLE features", "a semicolon ends it"],
    ["(true) FROM features WHERE (true)", '"FROM" belongs to a statement'],
    ["true) OR (true", "its parentheses do not match"],
    ["monetary > (SELECT 1)", '"SELECT" belongs to a statement'],
    ["monetary > 1 -- or not", "it holds a comment"],
    ["monetary /* x */ > 1", "it holds a comment"],
    ["monetary > $1", "it holds a parameter"],
    ["monetary > '1", "a quote is not closed"],
  ])("refuses %s before anything runs", (sql, fault) => {
    expect(issuesOf(one({ sql }))).toEqual([["rules/0/when/sql", `one expression is needed: ${fault}`]]);
  });

  it("takes what only looks like a statement", () => {
    expect(issuesOf(one({ sql: "monetary IS DISTINCT FROM 3" }))).toBeUndefined();
    expect(issuesOf(one({ sql: "\"select\" = ';'" }))).toBeUndefined();
  });

  it("refuses in words, at its place, what is no condition", () => {
    const kinds = "one test is needed: threshold, quantile, weight, buying, sql, all, any or not";
    expect(issuesOf({})?.[0]?.[0]).toBe("rules");
    expect(issuesOf(one({}))).toEqual([["rules/0/when", kinds]]);
    expect(issuesOf(one({ sql: "true", buying: { state: "new", days: 3 } }))).toEqual([["rules/0/when", kinds]]);
    expect(issuesOf(one({ all: [{ not: {} }] }))).toEqual([["rules/0/when/all/0/not", kinds]]);
    expect(issuesOf(one({ threshold: { metric: "x" } }))?.[0]?.[1]).toContain("a bound is needed");
    expect(issuesOf(one({ quantile: { metric: "x", from: 3, to: 2 } }))?.[0]?.[1]).toContain(
      "from must not be above to",
    );
    expect(issuesOf(one({ quantile: { metric: "x", from: 3, to: 6 } }))?.[0]?.[1]).toContain("nor to above of");
    expect(issuesOf(one({ weight: { metric: "x", group: "heavy", shares: [0.2, 0.2, 0.2] } }))).toEqual([
      ["rules/0/when/weight/shares", "shares must add up to 1"],
    ]);
  });

  it("refuses ids and names that stand twice", () => {
    const when = { sql: "true" };
    const rules = [
      { id: "a", name: "A", when },
      { id: "a", name: "B", when },
      { id: "c", name: "All others", when },
    ];
    expect(issuesOf({ rules })).toEqual([
      ["rules/1/id", 'another segment has the id "a"'],
      ["otherwise/name", 'another segment has the name "All others"'],
    ]);
  });
});

describe("ruleTableStep", () => {
  it("tells each rule with its condition, and holds back what would tell of few", async () => {
    const rules: RuleTally[] = [
      { rule: "a", name: "A", condition: "x above 1", matched: 100, people: 100 },
      { rule: "b", name: "B", condition: "x above 2", matched: 105, people: 100 },
      { rule: "c", name: "C", condition: "x above 3", matched: 90, people: 60 },
      { rule: "d", name: "D", condition: "x above 4", matched: 20, people: 4 },
      { rule: "e", name: "E", condition: "x above 5", matched: 88, people: 50, apart: 2 },
      { rule: "f", name: "F", condition: "x above 6", matched: 70, people: 50, apart: 18 },
      { rule: "otherwise", name: "All others", condition: "none of the rules", matched: 36, people: 36 },
    ];
    const { outputs } = await runStep(ruleTableStep, db, { "rule-segments": { rules } }, { minimumPeople: 10 });
    const rows = outputs["release/rule_segments"] as ReleaseRow[];
    const opened = openDoor(ruleTableStep.tables![0]!, rows, { minimumPeople: 10 }).rows;
    expect(opened.map(({ place, matched, people }) => [place, matched, people])).toEqual([
      [1, 100, 100],
      [2, null, 100],
      [3, 90, 60],
      [4, null, null],
      [5, null, 50],
      [6, 70, 50],
      [7, null, null],
    ]);
    expect(opened[3]).toMatchObject({ name: "D", condition: "x above 4", suppressed: true });
  });
});
