import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { feedbackStep } from "../../../src/plugins/feedback/feedbackStep.ts";
import { npsStep } from "../../../src/plugins/feedback/npsStep.ts";
import { openDoor, type PrivateRow } from "../../../src/privacy/index.ts";
import { type Database, literal, openDatabase } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";

/** customer, instrument, wave, sent, answered, score. */
type Response = readonly [string | null, string, string, string, string | null, number | null];

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

async function load(responses: readonly Response[]) {
  await db.run(`CREATE OR REPLACE TABLE surveys (response_id TEXT, customer_id TEXT, instrument TEXT, wave TEXT,
    sent_at TIMESTAMP, answered_at TIMESTAMP, score INTEGER)`);
  for (const [i, response] of responses.entries()) {
    const id = `r${String(i).padStart(4, "0")}`;
    await db.run(`INSERT INTO surveys VALUES (${[id, ...response].map((value) => literal(value)).join(", ")})`);
  }
  await db.run("CREATE OR REPLACE TABLE membership (customer_id TEXT, segment TEXT)");
  await db.run("INSERT INTO membership VALUES ('a', 'loyal'), ('b', 'loyal'), ('c', 'fresh')");
}

async function feedback(responses: readonly Response[], asOf = "2025-01-01") {
  await load(responses);
  const inputs = { surveys: await tableInput(db, "surveys"), membership: await tableInput(db, "membership") };
  const { outputs, exclusions } = await runStep(feedbackStep, db, inputs, { asOf });
  return { rows: outputs["release/feedback"] as readonly PrivateRow[], exclusions };
}

async function overall(responses: readonly Response[], asOf = "2025-01-01") {
  await load(responses);
  const run = await runStep(npsStep, db, { surveys: await tableInput(db, "surveys") }, { asOf });
  return { nps: run.outputs.nps, warnings: run.warnings };
}

const nps = (customer: string | null, score: number | null, answered = "2024-02-10", wave = "2024-Q1"): Response => [
  customer,
  "nps",
  wave,
  "2024-02-01",
  score === null ? null : answered,
  score,
];
const find = (rows: readonly PrivateRow[], segment: string) => rows.find((row) => row.segment === segment);

describe("feedback", () => {
  test("counts those asked, those who answered and their groups", async () => {
    const { rows } = await feedback([nps("a", 9), nps("b", null), nps("c", 6), nps(null, 8), nps(null, null)]);
    expect(find(rows, "all")).toMatchObject({ sent: 5, people: 3, silent: 2, response_rate: 0.6, score: 0 });
    expect(find(rows, "all")).toMatchObject({ promoters: 1 / 3, passives: 1 / 3, detractors: 1 / 3 });
    expect(find(rows, "loyal")).toMatchObject({ sent: 2, people: 1, score: 100 });
    expect(find(rows, "fresh")).toMatchObject({ sent: 1, people: 1, score: -100 });
    expect(rows).toHaveLength(3);
  });

  test("counts a person once in a wave, with the latest answer, and says how many were left out", async () => {
    const { rows, exclusions } = await feedback([
      nps("a", 0, "2024-02-20"),
      nps("a", 10, "2024-02-21"),
      nps("a", null),
      nps("a", 2, "2024-05-01", "2024-Q2"),
    ]);
    const first = rows.filter((row) => row.wave === "2024-Q1");
    expect(find(first, "all")).toMatchObject({ sent: 1, people: 1, score: 100 });
    expect(exclusions.map(({ rows: n }) => n)).toEqual([1]);
  });

  test("takes of two answers at the same moment the one with the greater response id", async () => {
    const { rows } = await feedback([nps("a", 0), nps("a", 10)]);
    expect(find(rows, "all")).toMatchObject({ people: 1, score: 100 });
  });

  test("leaves scores off the scale and unknown surveys out and counts them", async () => {
    const { rows, exclusions } = await feedback([
      nps("a", 11),
      nps("b", -1),
      nps("c", 10),
      ["a", "csat", "w", "2024-02-01", "2024-02-02", 0],
      ["b", "csat", "w", "2024-02-01", "2024-02-02", 5],
      ["c", "mood", "w", "2024-02-01", "2024-02-02", 5],
    ]);
    const of = (instrument: string) => rows.find((row) => row.instrument === instrument && row.segment === "all");
    expect(of("nps")).toMatchObject({ sent: 3, people: 1 });
    expect(of("csat")).toMatchObject({ sent: 2, people: 1, score: 1 });
    expect(of("mood")).toBeUndefined();
    expect(exclusions.map(({ what, rows: n }) => `${what} ${n}`)).toEqual(["survey answers 3", "survey responses 1"]);
  });

  test("uses nothing of the as-of day or later", async () => {
    const later: Response = ["c", "nps", "2024-Q1", "2024-03-01", "2024-03-02", 10];
    const { rows, exclusions } = await feedback([nps("a", 9), nps("b", 0, "2024-03-01"), later], "2024-03-01");
    expect(find(rows, "all")).toMatchObject({ sent: 2, people: 1, score: 100 });
    expect(exclusions).toEqual([]);
  });

  test("gives CSAT as the share of 4 and 5 with the interval that statsmodels gives for 7 of 10", async () => {
    const scores = [5, 5, 5, 4, 4, 4, 4, 3, 2, 1];
    const { rows } = await feedback(scores.map((score) => [null, "csat", "w", "2024-02-01", "2024-02-02", score]));
    const row = find(rows, "all");
    expect(row?.score).toBeCloseTo(0.7, 12);
    expect(row?.score_low).toBeCloseTo(0.396_778_147_461, 12);
    expect(row?.score_high).toBeCloseTo(0.892_208_732_594, 12);
    expect(row).toMatchObject({ promoters: undefined, people: 10, response_rate: 1 });
  });

  test("gives CES as the mean with an interval within the scale, and none when all answers are equal", async () => {
    const ces = (score: number): Response => [null, "ces", "w", "2024-02-01", "2024-02-02", score];
    const mixed = find((await feedback([7, 7, 6, 7, 5, 3, 7, 6, 7, 7].map(ces))).rows, "all");
    expect(mixed?.score).toBeCloseTo(6.2, 12);
    expect(Number(mixed?.score_low)).toBeGreaterThan(4);
    expect(Number(mixed?.score_low)).toBeLessThan(6.2);
    expect(Number(mixed?.score_high)).toBeGreaterThan(6.2);
    expect(Number(mixed?.score_high)).toBeLessThanOrEqual(7);
    expect(find((await feedback([7, 7, 7].map(ces))).rows, "all")).toMatchObject({ score: 7, score_low: undefined });
  });

  test("passes the door, and hides the scores of fewer people than the minimum", async () => {
    const crowd = Array.from({ length: 12 }, (_, i) => nps(null, i % 11));
    const { rows } = await feedback([...crowd, nps("a", 9), nps("b", null)]);
    const opened = openDoor(feedbackStep.tables![0]!, rows, { minimumPeople: 10 });
    const loyal = opened.rows.find((row) => row.segment === "loyal");
    expect(loyal).toMatchObject({ sent: null, people: null, score: null, response_rate: null, suppressed: true });
    expect(opened.rows.find((row) => row.segment === "all")).toMatchObject({
      people: 13,
      sent: null,
      silent: null,
      response_rate: null,
      suppressed: false,
      suppressed_columns: "sent silent response_rate response_rate_low response_rate_high",
    });
  });

  test("answers without surveys in no rows", async () => {
    expect((await feedback([])).rows).toEqual([]);
  });
});

describe("nps", () => {
  test("takes the latest answer of each person in the 12 months before the as-of", async () => {
    const { nps: found } = await overall([
      nps("a", 0, "2024-03-01"),
      nps("a", 10, "2024-09-01", "2024-Q3"),
      nps("b", 9, "2023-12-31"),
      nps("c", 3, "2025-01-01"),
      nps(null, 7, "2024-01-01"),
      nps(null, 12),
    ]);
    expect(found).toMatchObject({ score: 50, responses: 2, from: "2024-01-01", to: "2025-01-01" });
  });

  test("has no score without answers, and warns", async () => {
    const { nps: found, warnings } = await overall([nps("a", null)]);
    expect(found).toEqual({ responses: 0, from: "2024-01-01", to: "2025-01-01" });
    expect(warnings.map(({ code }) => code)).toEqual(["no-answers"]);
  });
});
