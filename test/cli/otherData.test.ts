import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { adjustedRand } from "../../src/cluster/index.ts";
import { stream } from "../../src/random/index.ts";
import { literal, openDatabase } from "../../src/table/index.ts";
import { root, segmentarium } from "./runCommand.ts";

const made: string[] = [];
afterAll(async () => {
  for (const name of made) {
    await rm(join(root, "projects", name), { recursive: true, force: true });
    await rm(join(root, ".segmentarium", name), { recursive: true, force: true });
  }
});

/** Fewer draws, references and partitions than usual: what is planted is found with less, in two thirds of the time. */
const frugal = {
  ...{ "k-means": { kMax: 6 }, ward: { kMax: 6 }, linkage: { kMax: 6 }, "mini-batch-k-means": { kMax: 6 } },
  ...{ "k-medoids": { kMax: 6 }, "k-prototypes": { kMax: 6 }, gower: { kMax: 6 } },
  "gaussian-mixture": { kMax: 5, starts: 1, attempts: 1 },
  "choice-evidence": { draws: 2, gapReferences: 2 },
  "lab-ratings": { gapReferences: 2 },
  "missing-sensitivity": { customers: 100 },
  "customer-maps": { customers: 100, linearCustomers: 100, judged: 50 },
};

async function makeProject(name: string, file: string, text: string, settings: string): Promise<void> {
  made.push(name);
  const folder = join(root, "projects", name);
  await mkdir(join(folder, "data"), { recursive: true });
  await writeFile(join(folder, "data", file), text);
  const proposed = await segmentarium("propose", `projects/${name}/data/${file}`);
  expect(proposed.code).toBe(0);
  const usual = `"title": "Other data", "asOf": "2025-01-01", "currency": "EUR", "options": ${JSON.stringify(frugal)}`;
  await writeFile(join(folder, "project.jsonc"), `{ ${usual}, ${settings} "sources": [\n${proposed.text}\n] }`);
}

/** Labels of the published segmentation in the order of customer ids, which is that of the ids in the file. */
async function publishedLabels(name: string): Promise<Int32Array> {
  const runs = join(root, ".segmentarium", name, "runs");
  const [run] = JSON.parse(await readFile(join(runs, "index.json"), "utf8")) as string[];
  const db = await openDatabase();
  const file = literal(join(runs, run!, "tables", "segmentation.parquet"));
  const rows = await db.rows(`SELECT label FROM read_parquet(${file}) ORDER BY customer_id`);
  await db.close();
  return Int32Array.from(rows, ({ label }) => Number(label));
}

async function release(name: string, table: string): Promise<Readonly<Record<string, unknown>>[]> {
  const file = join(root, ".segmentarium", name, "release", `${table}.json`);
  return JSON.parse(await readFile(file, "utf8"));
}

const questions = ["tasty", "cheap", "healthy", "fast", "greasy", "fun"];
const profiles = ["111000", "010111", "001101"];

test("a survey without ids has the segments that were planted, named by their answers, and no word of revenue", {
  timeout: 300_000,
}, async () => {
  const random = stream("made-up survey");
  const groups = Int32Array.from({ length: 450 }, (_, i) => i % 3);
  const rows = Array.from(groups, (group) => {
    const answers = [...profiles[group]!].map((yes) => (random() < (yes === "1" ? 0.93 : 0.07) ? "Yes" : "No"));
    return [...answers, 20 + Math.floor(random() * 50), random() < 0.5 ? "Female" : "Male"].join(",");
  });
  const docs = await readFile(join(root, "docs/your-data.md"), "utf8");
  const settings = /"measures": \[("tasty"[^\]]*)\],/.exec(docs)?.[0] ?? "";
  expect(settings).toContain('"fun"');
  await makeProject("test-survey", "survey.csv", `${questions.join(",")},Age,Gender\n${rows.join("\n")}\n`, settings);
  const project = await readFile(join(root, "projects", "test-survey", "project.jsonc"), "utf8");
  expect(project).toContain('"customerIs": "row"');
  expect(project).toContain(`For "measures", by which customers may be compared: ["tasty", "cheap", "healthy"`);

  const examined = await segmentarium("doctor", "test-survey");
  expect([examined.code, examined.text]).toEqual([0, expect.stringContaining("test-survey: 0 problems")]);
  const ran = await segmentarium("run", "test-survey");
  expect([ran.code, ran.text]).toEqual([0, expect.stringMatching(/ steps run, .*\d without a source/)]);
  expect(adjustedRand(await publishedLabels("test-survey"), groups)).toBeGreaterThan(0.8);

  const segments = (await release("test-survey", "segments")).filter(({ segment }) => segment !== "all");
  expect(segments).toHaveLength(3);
  const names = segments.map(({ name }) => String(name));
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name.toLowerCase()).toMatch(/tasty|cheap|healthy|fast|greasy|fun/);
  expect(Object.keys(segments[0]!).filter((column) => /revenue|order|buyers|retention/.test(column))).toEqual([]);
  const [row] = await release("test-survey", "project");
  expect(row).toMatchObject({ customers: 450, segments: 3 });
  expect(row).not.toHaveProperty("revenue");
  expect(await release("test-survey", "kpis")).toEqual([]);
  expect((await release("test-survey", "latent_class_fit")).length).toBeGreaterThan(1);
});

test("a file of demographics alone has its planted segments by measures, and is told of outcomes by segment", {
  timeout: 300_000,
}, async () => {
  const random = stream("made-up people");
  const centers = [
    [20, 80],
    [20, 20],
    [60, 50],
    [95, 80],
  ];
  const groups = Int32Array.from({ length: 240 }, (_, i) => i % 4);
  const rows = Array.from(groups, (group, i) => {
    const [spending, stays] = centers[group]!.map((center) => Math.round(center + 16 * (random() - 0.5)));
    const left = random() < (group === 1 ? 0.7 : 0.4) ? "Yes" : "No";
    return `${1000 + i},${spending},${stays},${i % 2 === 0 ? "north" : "south"},${left}`;
  });
  const settings = '"measures": ["spending", "stays"], "attributes": ["region"], "outcomes": ["churned"],';
  const text = `customer_id,Spending,Stays,Region,churned\n${rows.join("\n")}\n`;
  await makeProject("test-people", "people.csv", text, settings);
  const project = await readFile(join(root, "projects", "test-people", "project.jsonc"), "utf8");
  expect(project).toContain('For "outcomes", which segments are judged by: ["churned"]');
  const ran = await segmentarium("run", "test-people");
  expect([ran.code, ran.text]).toEqual([0, expect.stringContaining("Release tables are in")]);
  expect(adjustedRand(await publishedLabels("test-people"), groups)).toBe(1);
  const names = (await release("test-people", "segments")).map(({ name }) => name);
  expect(names).toContain("Low stays, low spending");
  const attributes = await release("test-people", "segment_attributes");
  const ofChurn = attributes.filter(({ attribute, value }) => attribute === "churned" && value === "true");
  expect(ofChurn).toHaveLength(4);
  const highest = ofChurn.toSorted((a, b) => Number(b["share"]) - Number(a["share"]))[0]!;
  expect(highest["segment"]).toBe("low-stays-low-spending");
  const items = await release("test-people", "latent_class_notes");
  expect(JSON.stringify(items)).not.toContain("churned");

  const assigned = await segmentarium("assign", "projects/test-people/data/people.csv", "--project", "test-people");
  expect([assigned.code, assigned.text]).toEqual([0, expect.stringMatching(/All +240\n/)]);
});

test("web events alone part visitors by how they use the site", { timeout: 300_000 }, async () => {
  const random = stream("made-up visits");
  const rows: string[] = [];
  for (let i = 0; i < 180; i++) {
    const keen = i % 3;
    for (let visit = 0; visit <= [1, 5, 20][keen]!; visit++) {
      const day = Math.floor(1 + random() * 80);
      const at = Date.UTC(2024, 11, 31) - day * 86_400_000 + Math.floor(random() * 3_600_000);
      for (let page = 0; page < [1, 3, 9][keen]!; page++) {
        const time = new Date(at + page * 60_000).toISOString().slice(0, 19).replace("T", " ");
        rows.push(`e${rows.length},v${i},v${i}-${visit},${time},page_view,/p/${page}`);
      }
    }
  }
  rows.push(`e${rows.length},,s,2024-09-01 10:00:00,page_view,/`);
  const header = "event_id,customer_id,session_id,occurred_at,kind,page";
  await makeProject("test-visits", "events.csv", `${header}\n${rows.join("\n")}\n`, "");
  const ran = await segmentarium("run", "test-visits");
  expect([ran.code, ran.text]).toEqual([0, expect.stringContaining("Release tables are in")]);
  expect((await release("test-visits", "project"))[0]).toMatchObject({ customers: 180 });
  const segments = (await release("test-visits", "segments")).filter(({ segment }) => segment !== "all");
  expect(segments.length).toBeGreaterThanOrEqual(3);
  expect(segments.map(({ name }) => String(name)).join()).toMatch(/visits|pages/);
});

test("an experiment alone is refused early, with what is missing", async () => {
  const rows = Array.from({ length: 60 }, (_, i) => `mail,c${i},${i % 2 === 0 ? "sent" : "none"},2024-05-01`);
  const text = `experiment,customer_id,variant,assigned_at\n${rows.join("\n")}\n`;
  await makeProject("test-arms", "arms.csv", text, "");
  for (const command of ["doctor", "run"]) {
    const told = await segmentarium(command, "test-arms");
    expect(told.code).toBe(1);
    expect(told.text).toContain("nothing-to-compare at measures");
    expect(told.text).toContain('numbers, and yes or no, under "measures"');
  }
  const colliding = Array.from({ length: 60 }, (_, i) => `c${i},${i % 7}`);
  await makeProject(
    "test-names",
    "people.csv",
    `customer_id,visits\n${colliding.join("\n")}\n`,
    '"measures": ["visits"],',
  );
  const told = await segmentarium("doctor", "test-names");
  expect(told.text).toContain('the metric "visits" is there 2 times');
  expect(told.text).toContain("a measure of yours has the name that its source gives the column");
  expect(await readdir(join(root, ".segmentarium")).catch(() => [])).not.toContain("test-arms");
});
