import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ReleaseRow, readRelease } from "../../src/release/index.ts";
import { subtract } from "./subtract.ts";

const root = resolve(import.meta.dirname, "../..");
const name = "test-privacy";
const folder = join(root, "projects", name);
const minimum = 10;

/** The generated shop, so small that many figures are about few people; every plugin runs, and one from outside. */
async function makeRelease(
  customers: number,
  options: Record<string, unknown> = {},
): Promise<Readonly<Record<string, readonly ReleaseRow[]>>> {
  let text = await readFile(join(root, "projects", "twin", "project.jsonc"), "utf8");
  for (const [path, value] of [
    [["generate", "customers"], customers],
    [["minimumPeople"], minimum],
    [["plugins"], ["../../test/plugin-loyalty"]],
    ...Object.entries(options).map(([step, value]) => [["options", step], value] as const),
  ] as const) {
    text = applyEdits(text, modify(text, [...path], value, {}));
  }
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "project.jsonc"), text);
  const child = spawn(process.execPath, [join(root, "bin", "segmentarium.mjs"), "run", name], {
    cwd: root,
    env: { ...process.env, CI: "true" },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((done) => child.once("close", done));
  if (code !== 0) throw new Error(`Cannot test a release: the run ended with ${code}:\n${said}`);
  return Object.fromEntries((await readRelease(join(root, ".segmentarium", name, "release"))).tables);
}

async function remove(): Promise<void> {
  for (const path of [folder, join(root, ".segmentarium", name)]) await rm(path, { recursive: true, force: true });
}

describe("a release of a small shop", () => {
  let tables: Readonly<Record<string, readonly ReleaseRow[]>>;
  beforeAll(async () => {
    await remove();
    // So few are drawn to impute that means of those alone would tell of the others.
    tables = await makeRelease(700, { "missing-means": { customers: 100 } });
  });
  afterAll(remove);

  test("holds figures back in many tables", () => {
    const suppressed = (id: string) => (tables[id] ?? []).filter((row) => row.suppressed === true).length;
    for (const id of ["kpis", "feedback", "segment_attributes", "rfm_grid", "cohort_months", "lifecycle_flow"])
      expect(suppressed(id), id).toBeGreaterThan(3);
    const lost = (id: string) => (tables[id] ?? []).filter((row) => row.suppressed_columns !== null).length;
    for (const id of ["kpis", "fairness_groups", "cohort_months"]) expect(lost(id), id).toBeGreaterThan(3);
    expect(tables["kpis"]?.some((row) => row.suppressed === false && row.segment !== "all")).toBe(true);
  });

  test("holds no id and no address of a planted person, nor do record and log", async () => {
    const work = join(root, ".segmentarium", name);
    const runs = (await readdir(join(work, "runs"), { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const files = [
      ...(await readdir(join(work, "release"))).map((file) => join(work, "release", file)),
      ...runs.flatMap((run) => ["record.json", "log.json"].map((file) => join(work, "runs", run.name, file))),
    ];
    expect(files.length).toBeGreaterThan(30);
    for (const file of files) expect(await readFile(file, "latin1"), file).not.toMatch(/\b[CWG]\d{7,8}\b|@example/);
  });

  test("tells of no part below the minimum by subtraction", () => {
    expect(subtract(tables, minimum)).toEqual([]);
  });

  test("has means of what is not known, of more customers than were drawn", () => {
    const means = tables["missing_means"]?.filter((row) => row.known !== null) ?? [];
    expect(Math.max(...means.map((row) => Number(row.people)))).toBeGreaterThan(100);
    expect(tables["segment_traits"]?.some((row) => row.people_exact === true)).toBe(true);
  });

  test("would be found out if one row less were held back", () => {
    const month = tables["kpis"]?.find((row) => row.suppressed === true)?.month;
    const hidden = tables["kpis"]?.filter((row) => row.month === month && row.suppressed === true) ?? [];
    const weaker = tables["kpis"]?.map((row) =>
      hidden.slice(1).includes(row) ? { ...row, people: minimum, revenue: 1, orders: minimum } : row,
    );
    expect(subtract({ ...tables, kpis: weaker ?? [] }, minimum)).not.toEqual([]);
  });
});

describe("a release of some 300 customers with segments of about 12 and of about 5", () => {
  const band = (metric: string, of: number, at: number) => ({ quantile: { metric, of, from: at, to: at } });
  const orders = (atLeast: number) => ({ threshold: { metric: "frequency_orders", atLeast } });
  const rules = [
    { id: "dear", name: "Dear", when: band("order_value", 25, 25) },
    { id: "rare", name: "Rare", when: band("order_value", 60, 1) },
    { id: "recent", name: "Recent", when: band("recency_days", 3, 1) },
    { id: "faithful", name: "Faithful", when: orders(2) },
    { id: "nobody", name: "Nobody", when: orders(1_000_000) },
  ];
  let tables: Readonly<Record<string, readonly ReleaseRow[]>>;
  beforeAll(async () => {
    await remove();
    tables = await makeRelease(350, { "rule-segments": { rules }, chooser: { take: "rules" } });
  });
  afterAll(remove);

  test("tells of no part below the minimum by subtraction", () => {
    expect(tables["segments"]?.filter((row) => row.suppressed === true).map((row) => row.segment)).toEqual([
      ...["dear", "rare"],
    ]);
    expect(tables["rule_segments"]?.some((row) => row.suppressed === false && row.people !== null)).toBe(true);
    expect(subtract(tables, minimum)).toEqual([]);
  });
});

describe("subtract", () => {
  const row = (segment: string, people: number | null): ReleaseRow => ({
    ...{ instrument: "nps", wave: "w", segment, people, silent: null, suppressed: people === null },
  });

  test("finds a single part, and parts that are few together", () => {
    const feedback = [row("all", 60), row("a", null), row("b", 57)];
    expect(subtract({ feedback }, minimum)).toEqual(["feedback nps w people: 1 hidden parts are 3 together"]);
    const two = [row("all", 60), row("a", null), row("b", null), row("c", 52)];
    expect(subtract({ feedback: two }, minimum)).toEqual(["feedback nps w people: 2 hidden parts are 8 together"]);
    const enough = [row("all", 60), row("a", null), row("b", null), row("c", 30)];
    expect(subtract({ feedback: enough }, minimum)).toEqual([]);
  });

  const project = [{ customers: 1000 }] as unknown as readonly ReleaseRow[];
  const rows = (...list: readonly Record<string, unknown>[]) => list as unknown as readonly ReleaseRow[];

  test.each<[string, Readonly<Record<string, readonly ReleaseRow[]>>, string]>([
    [
      "whom two overlapping rules have apart",
      { rule_segments: rows({ place: 1, matched: 500, people: 500 }, { place: 2, matched: 700, people: 203 }) },
      "rule_segments 2: 3 are told by matched",
    ],
    [
      "a single part of the customers held out",
      {
        segment_rule_fit: rows({ rules: 9, checked: 200 }),
        segment_in_short: rows({ people: 500, checked: null }, { people: 500, checked: 193 }),
      },
      "segment_in_short checked: one part is 7",
    ],
    [
      "one part by the share of the largest",
      {
        segment_rule_fit: rows({ rules: 9, checked: 200, largest: 0.965 }),
        segment_in_short: rows({ people: 500, checked: null }, { people: 500, checked: null }),
      },
      "segment_in_short checked: one part is 7",
    ],
    [
      "one part by the mean of shares of two",
      {
        segment_rule_fit: rows({ rules: 9, checked: 200, accuracy: 0.92, balanced_accuracy: (5 / 7 + 179 / 193) / 2 }),
        segment_in_short: rows({ people: 500, checked: null }, { people: 500, checked: null }),
      },
      "segment_rule_fit: 7 of one segment are told",
    ],
    [
      "one part by shares of one another",
      {
        segment_rule_fit: rows({ rules: 9, checked: 200 }),
        segment_in_short: rows(
          { people: 400, checked: null, fitted: 100, right: 0.95, covered: 0.5 },
          { people: 600, checked: null },
        ),
      },
      "segment_in_short checked: one part is 10",
    ],
    [
      "whom a rule fits, by those whom all others fit",
      {
        segment_rule_fit: rows({ rules: 2, checked: 200 }),
        segment_in_short: rows(
          { people: 500, checked: null, fitted: null, rules: 1 },
          { people: 500, checked: null, fitted: 193, rules: 1 },
        ),
      },
      "segment_in_short fitted: one part is 7",
    ],
    [
      "how many values are not known",
      {
        missing_recovery: rows({ metric: "a", method: "em", people: 100 }),
        missing_convergence: rows({ metric: "a", people: 104 }),
      },
      "missing_chains a: few are told",
    ],
    ["who lacks a measure", { held_out: rows({ metric: "a", people: 997 }) }, "held_out people: all but 3 are told"],
    [
      "whose group is not known",
      { lab_known_groups: rows({ people: 1000, known: 992 }) },
      "lab_known_groups known: all but 8 are told",
    ],
    [
      "of whom nothing is known, by BIC",
      {
        latent_class_fit: rows({
          ...{ k: 2, people: 1000, informed: null, log_likelihood: -50, free_parameters: 5 },
          bic: 100 + 5 * Math.log(996),
        }),
      },
      "latent_class_fit 2: all but 4 are told by BIC",
    ],
    [
      "who was not tested, in words",
      { trust_notes: rows({ text: "a test on 991 customers found" }) },
      "trust_notes: all but 9 are told",
    ],
    [
      "what a segment had before",
      {
        segment_changes: rows(
          { segment: "a", kind: "same", people_before: 12, people: 50 },
          { segment: "b", kind: "same", people_before: null, suppressed_columns: "people_before", people: 950 },
          { segment: "all", people_before: 20, people: 1000 },
        ),
      },
      "segment_changes people_before: one part is 8",
    ],
    [
      "a region of few",
      { density_regions: rows({ algorithm: "a", people: 992 }, { algorithm: "a", people: null }) },
      "density_regions a  people: one part is 8",
    ],
    [
      "a class of few",
      { lab_sizes: rows({ algorithm: "a", k: 2, people: 993 }, { algorithm: "a", k: 2, people: null }) },
      "lab_sizes a 2 people: one part is 7",
    ],
    [
      "an answer of few",
      {
        latent_class_answers: rows(
          { class: 1, item: "i", answer: "yes", people: 995 },
          { class: 1, item: "i", answer: "no", people: null },
        ),
      },
      "latent_class_answers i people: one part is 5",
    ],
    [
      "one customer by the mean of those drawn",
      {
        missing_means: rows({ segment: "a", metric: "m", known: 70, unknown: 20, mean_known: 402.4 }),
        segment_traits: rows({ segment: "a", metric: "m", people: 71, mean: 405.1 }),
      },
      "missing_means a m: 1 are told apart",
    ],
    [
      "who lacks a measure in a segment",
      {
        segments: rows({ segment: "a", people: 100 }, { segment: "b", people: 900 }),
        segment_traits: rows({ segment: "a", metric: "m", people: 96, people_exact: true }),
      },
      "segment_traits a m: 4 lack it",
    ],
    [
      "who lacks a measure in a segment, by all who do",
      {
        segments: rows({ segment: "a", people: 100 }, { segment: "b", people: 900 }),
        missing_measures: rows({ metric: "m", known: 946, never: 0, unknown: 54 }),
        segment_traits: rows(
          { segment: "a", metric: "m", people: 91, people_exact: false },
          { segment: "b", metric: "m", people: 10, people_exact: false },
        ),
        missing_means: rows({ segment: "b", metric: "m", known: 850, unknown: 50 }),
      },
      "segment_traits m: 1 hidden parts lack 4",
    ],
    [
      "a segment that was not measured",
      { segment_trust: rows({ segment: "a", people: null }, { segment: "b", people: 994 }) },
      "segment_trust people: one part is 6",
    ],
  ])("finds %s", (_, tables, told) => {
    expect(subtract({ project, ...tables }, minimum)).toContain(told);
  });
});
