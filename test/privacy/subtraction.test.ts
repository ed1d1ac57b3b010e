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
async function makeRelease(): Promise<Readonly<Record<string, readonly ReleaseRow[]>>> {
  let text = await readFile(join(root, "projects", "twin", "project.jsonc"), "utf8");
  for (const [path, value] of [
    [["generate", "customers"], 700],
    [["minimumPeople"], minimum],
    [["plugins"], ["../../test/plugin-loyalty"]],
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
    tables = await makeRelease();
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

  test("would be found out if one row less were held back", () => {
    const month = tables["kpis"]?.find((row) => row.suppressed === true)?.month;
    const hidden = tables["kpis"]?.filter((row) => row.month === month && row.suppressed === true) ?? [];
    const weaker = tables["kpis"]?.map((row) =>
      hidden.slice(1).includes(row) ? { ...row, people: minimum, revenue: 1, orders: minimum } : row,
    );
    expect(subtract({ ...tables, kpis: weaker ?? [] }, minimum)).not.toEqual([]);
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
});
