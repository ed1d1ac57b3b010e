import { mkdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { root, segmentarium } from "./runCommand.ts";

const name = "test-doctor";
const folder = join(root, "projects", name);
const work = join(root, ".segmentarium", name);
const data = join(folder, "data", "lines.csv");

const columns = {
  order_id: { from: "order", type: "text" },
  product_id: { from: "sku", type: "text" },
  quantity: { from: "n", type: "integer" },
  unit_price: { from: "price", type: "decimal" },
  ordered_at: { from: "day", type: "date", format: "%Y-%m-%d" },
  customer_id: { from: "who", type: "text" },
};
const project = {
  title: "A small shop",
  asOf: "2024-03-01",
  currency: "EUR",
  sources: [{ id: "lines", table: "order_lines", files: ["data/lines.csv"], format: "csv", columns }],
};

async function writeProject(settings: object = {}): Promise<void> {
  await writeFile(join(folder, "project.jsonc"), JSON.stringify({ ...project, ...settings }));
}

async function remove(): Promise<void> {
  for (const path of [folder, work, join(root, "dist", name), join(root, "releases", name)]) {
    await rm(path, { recursive: true, force: true });
  }
}

describe("segmentarium doctor", { timeout: 180_000 }, () => {
  beforeEach(async () => {
    await remove();
    await mkdir(join(folder, "data"), { recursive: true });
    await writeFile(data, "order,sku,n,price,day,who\nA1,P1,1,2.50,2024-02-01,K1\n");
    await writeProject();
  });
  afterAll(remove);

  it("ends with 0 and says what there is to know when nothing stops a build", async () => {
    const { code, text } = await segmentarium("doctor", name);
    expect(text).toContain(`${name}: 0 problems`);
    for (const check of [
      "node",
      "packages",
      "engine",
      "memory",
      "telemetry",
      "project",
      "plugins",
      "files",
      "disk",
      "lock",
    ]) {
      expect(text).toMatch(new RegExp(`^ok +${check} `, "m"));
    }
    expect(text).toMatch(/^note +cache +the project has not run here/m);
    expect(text).toMatch(/^note +publication +nothing is published yet/m);
    expect(code).toBe(0);
  });

  it("names all faults of a project file, a missing one, and a project that is not there", async () => {
    await writeProject({ asOf: "yesterday", curency: "EUR" });
    const faulty = await segmentarium("doctor", name);
    expect(faulty.code).toBe(1);
    expect(faulty.text).toMatch(/^problem +project .*invalid-value at asOf/m);
    expect(faulty.text).toMatch(/^problem +project .*unknown-key at curency/m);
    expect(faulty.text).toMatch(/^note +rest/m);
    await rm(join(folder, "project.jsonc"));
    const bare = await segmentarium("doctor", name);
    expect([bare.code, bare.text]).toEqual([1, expect.stringContaining("no-project-file")]);
    expect(bare.text).not.toContain(root);
    const unknown = await segmentarium("doctor", "no-such-project");
    expect([unknown.code, unknown.text]).toEqual([1, expect.stringContaining("no-project")]);
  });

  it("names a plugin that does not load, and an option that no step has", async () => {
    await writeProject({ plugins: ["./nowhere"] });
    const plugin = await segmentarium("doctor", name);
    expect([plugin.code, plugin.text]).toEqual([1, expect.stringMatching(/problem +plugins .*plugin-not-loaded/)]);
    await writeProject({ options: { nothing: {} } });
    const option = await segmentarium("doctor", name);
    expect([option.code, option.text]).toEqual([1, expect.stringMatching(/problem +plugins .*unknown-step/)]);
  });

  it("names files that are missing, empty or no files, and those older than the day of the publication", async () => {
    await utimes(data, new Date("2024-02-10"), new Date("2024-02-10"));
    const old = await segmentarium("doctor", name);
    expect([old.code, old.text]).toEqual([0, expect.stringContaining("last written on 2024-02-10, before asOf")]);
    await writeFile(data, "");
    const empty = await segmentarium("doctor", name);
    expect([empty.code, empty.text]).toEqual([1, expect.stringMatching(/problem +files +data\/lines.csv has 0 bytes/)]);
    await rm(data);
    const missing = await segmentarium("doctor", name);
    expect([missing.code, missing.text]).toEqual([1, expect.stringMatching(/problem +files .*missing-file/)]);
    await mkdir(data);
    const odd = await segmentarium("doctor", name);
    expect([odd.code, odd.text]).toEqual([1, expect.stringMatching(/problem +files .*(not-regular|no-access)/)]);
  });

  it("reads what data files begin with, as a run would, and names all that is wrong at once", async () => {
    const secret = "SECRET-1";
    const list = { ...project.sources[0]!, files: ["data/list.json"], format: "json", id: "list" };
    const parquet = { ...project.sources[0]!, files: ["data/cut.parquet"], format: "parquet", id: "cut" };
    await writeFile(data, `order,n,price,day,who\nA1,1,2.50,2024-02-01,${secret}\n`);
    await writeFile(join(folder, "data", "list.json"), `[{"order": "${secret}"`);
    await writeFile(join(folder, "data", "cut.parquet"), `PAR1${secret.repeat(10)}`);
    await writeProject({ sources: [...project.sources, list, parquet] });
    const { code, text } = await segmentarium("doctor", name);
    expect(code).toBe(1);
    expect(text).toMatch(
      /^problem +files +data\/lines.csv:1 missing-column at sources\/lines\/columns\/product_id: .*\n +→ /m,
    );
    expect(text).toMatch(/^problem +files +data\/list.json:1 not-json: the list is not closed\n +→ deliver it again/m);
    expect(text).toMatch(/^problem +files +data\/cut.parquet corrupt-file: .*\n +→ deliver it again/m);
    expect(text).toContain(`${name}: 3 problems`);
    const run = await segmentarium("run", name, "--threads", "1");
    expect(run.code).toBe(1);
    for (const problem of ["lines.csv:1 missing-column", "list.json:1 not-json", "cut.parquet corrupt-file"]) {
      expect(run.text).toContain(problem);
    }
    expect(text + run.text).not.toContain(secret);
  });

  it("says which steps failed in the last run and which would run again", async () => {
    await segmentarium("run", name, "--threads", "1");
    const ran = await segmentarium("doctor", name);
    const reads = /problem +cache +step |ok +cache +all \d+ steps/;
    expect(ran.text).toMatch(reads);
    await writeProject({ seed: 2 });
    const again = await segmentarium("doctor", name);
    expect(again.text).toMatch(/note +cache +\d+ of \d+ steps would run again/);
    const index = JSON.parse(await readFile(join(work, "runs", "index.json"), "utf8")) as string[];
    const file = join(work, "runs", index[0] ?? "", "record.json");
    const record = await readFile(file, "utf8");
    await writeFile(file, record.replace('"status": "done"', '"status": "failed"'));
    const failed = await segmentarium("doctor", name);
    expect([failed.code, failed.text]).toEqual([
      1,
      expect.stringMatching(/problem +cache +step \S+ failed in the last run/),
    ]);
    await writeFile(join(work, "runs", "index.json"), "[");
    const damaged = await segmentarium("doctor", name);
    expect([damaged.code, damaged.text]).toEqual([1, expect.stringContaining("the list of runs cannot be read")]);
  });

  it("compares the memory that is asked for with the machine, and answers --help", async () => {
    const greedy = await segmentarium("doctor", name, "--memory", "900000GB");
    expect([greedy.code, greedy.text]).toEqual([1, expect.stringMatching(/problem +memory /)]);
    const help = await segmentarium("doctor", "--help");
    expect([help.code, help.text]).toEqual([0, expect.stringContaining("segmentarium doctor [project]")]);
  });
});
