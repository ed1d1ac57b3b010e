import { cp, mkdir, readdir, readFile, readlink, realpath, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanCommand } from "../../src/commands/clean.ts";
import type { Host } from "../../src/host.ts";
import { type Ended, root, segmentarium, segmentariumAnew } from "./runCommand.ts";

const name = "test-cli";
const folder = join(root, "projects", name);
const dist = join(root, "dist", name);

async function writeProject(settings: readonly (readonly [string, unknown])[]): Promise<void> {
  let text = await readFile(join(root, "projects", "twin", "project.jsonc"), "utf8");
  for (const [path, value] of settings) text = applyEdits(text, modify(text, keys(path), value, {}));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "project.jsonc"), text);
}

function keys(path: string): (string | number)[] {
  return path.split(".").map((part) => (/^-?\d+$/.test(part) ? Number(part) : part));
}

const usual = [
  ["title", "A small shop"],
  ["generate.customers", 600],
  ["plugins", ["../../test/plugin-loyalty"]],
  ["history", "history.json"],
  ["segmentHistory", "segments.json"],
  ["rules.-1", { id: "as-before", source: "orders", previous: { fewest: 0.9, files: "replaced" } }],
] as const;
const historyFile = join(folder, "history.json");

async function remove(): Promise<void> {
  for (const path of [folder, dist, join(root, "releases", name), join(root, ".segmentarium", name)]) {
    await rm(path, { recursive: true, force: true });
  }
}

describe("segmentarium", { timeout: 180_000 }, () => {
  let first: Ended;

  beforeAll(async () => {
    await remove();
    await writeProject(usual);
    first = await segmentariumAnew("build", name);
  });
  afterAll(remove);

  it("builds a site and ends with where to look", () => {
    expect(first.text).toMatch(/customers {2}\d+ in \d+ segments/);
    expect(first.text).toMatch(/site {7}\d+ pages, \d+ files, [\d.]+ MB/);
    expect(first.text).toContain(join("dist", name, "index.html"));
    expect(first.code).toBe(0);
  });

  it("takes everything from the cache when nothing changed but its own history, says so, and leaves the site", async () => {
    const [site, history] = [await readlink(dist), await readFile(historyFile, "utf8")];
    const again = await segmentariumAnew("build", name);
    expect(again.text).toMatch(/all \d+ steps from the cache/);
    expect(again.text).toContain("unchanged");
    expect(again.code).toBe(0);
    expect([await readlink(dist), await readFile(historyFile, "utf8")]).toEqual([site, history]);
  });

  it("gives the same record and the same site from nothing, with another number of threads", async () => {
    const site = await readlink(dist);
    const runs = await readFile(join(root, ".segmentarium", name, "runs", "index.json"), "utf8");
    await rm(join(root, ".segmentarium", name), { recursive: true });
    await rm(join(root, "releases", name), { recursive: true });
    const again = await segmentariumAnew("build", name, "--threads", "1");
    expect(again.code).toBe(0);
    expect(await readFile(join(root, ".segmentarium", name, "runs", "index.json"), "utf8")).toBe(runs);
    expect(await readlink(dist)).toBe(site);
  });

  it("keeps a history of what it published", async () => {
    const history = await readFile(historyFile, "utf8");
    expect(JSON.parse(history).publications.map(({ asOf }: { asOf: string }) => asOf)).toEqual(["2025-01-01"]);
    expect(first.text).toMatch(/history {4}1 publication in projects\/test-cli\/history\.json: keep it/);
    expect(
      JSON.parse(await readFile(join(root, ".segmentarium", name, "release", "rules.json"), "utf8")),
    ).toContainEqual(expect.objectContaining({ rule: "as-before", verdict: "insufficient-evidence" }));
  });

  it("keeps its segments, and goes on them at a later as-of day", async () => {
    const file = join(folder, "segments.json");
    const text = await readFile(file, "utf8");
    expect(first.text).toMatch(/segments {3}1 publication in projects\/test-cli\/segments\.json: keep it/);
    await writeFile(file, text.replace('"asOf":"2025-01-01"', '"asOf":"2024-12-01"'));
    const run = await segmentarium("run", name);
    await writeFile(file, text);
    expect(run.code).toBe(0);
    const changes = JSON.parse(
      await readFile(join(root, ".segmentarium", name, "release", "segment_changes.json"), "utf8"),
    ) as { segment: string; kind: string | null }[];
    expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set([null, "same"]));
    expect((await segmentarium("build", name)).text).toContain("unchanged");
  });

  it("publishes nothing when a source shrank since the publication before, and refuses a broken history", async () => {
    const [site, history] = [await readlink(dist), await readFile(historyFile, "utf8")];
    const rows = JSON.parse(history).publications[0].sources.orders["orders.csv.gz"] as number;
    const earlier = { asOf: "2024-12-01", sources: { orders: { "orders.csv.gz": 2 * rows } } };
    const later = { ...earlier, asOf: "2025-02-01" };
    await writeFile(historyFile, JSON.stringify({ format: 1, publications: [earlier, later] }));
    const refused = await segmentarium("build", name);
    expect(refused.code).toBe(1);
    expect(refused.text).toContain(`it is ${rows}, as of 2024-12-01 ${2 * rows}`);
    expect(JSON.parse(await readFile(historyFile, "utf8")).publications).toHaveLength(2);
    await writeFile(historyFile, "{}");
    const broken = await segmentarium("build", name);
    await writeFile(historyFile, history);
    expect(broken.text).toMatch(/history\.json invalid-history: .*remove it to begin a new one/);
    expect([broken.code, await readlink(dist)]).toEqual([1, site]);
  });

  it("shows the page, the metric and the audit of a plugin from outside", async () => {
    const pages = await readdir(await realpath(dist));
    expect(pages).toContain("loyalty.html");
    const release = join(root, ".segmentarium", name, "release");
    expect(await readFile(join(release, "glossary.json"), "utf8")).toContain("regular_months");
    expect(await readFile(join(release, "audits.json"), "utf8")).toContain("egular");
  });

  it("lets no id, name, e-mail or comment of a customer into the site", async () => {
    const [twin] = await twinFolders();
    const customers = (await readFile(join(twin ?? "", "customers.csv"), "utf8")).split("\n").slice(1, 200);
    const header = (await readFile(join(twin ?? "", "customers.csv"), "utf8")).split("\n")[0]?.split(",") ?? [];
    const surveys = (await readFile(join(twin ?? "", "surveys.csv"), "utf8")).split("\n").slice(1, 400);
    const secrets = new Set<string>();
    for (const line of customers) {
      const cells = line.split(",");
      for (const column of ["crm_id", "email", "name"]) secrets.add(cells[header.indexOf(column)] ?? "");
    }
    for (const line of surveys) secrets.add(/,"([^"]{20,})"$/.exec(line)?.[1] ?? line.split(",").slice(7).join(","));
    const long = [...secrets].filter((secret) => secret.length >= 6);
    expect(long.length).toBeGreaterThan(300);
    const site = await realpath(dist);
    for (const file of await readdir(site, { recursive: true, withFileTypes: true })) {
      if (!file.isFile() || file.name.endsWith(".wasm")) continue;
      const text = await readFile(join(file.parentPath, file.name), "utf8");
      for (const secret of long) expect(text.includes(secret), `${file.name} holds a secret`).toBe(false);
    }
  });

  it("explains why a step would run again, and that it would not", async () => {
    const stays = await segmentarium("explain", "segmentation", "--project", name);
    expect(stays.text).toContain("would come from the cache");
    const changes = await segmentarium("explain", "features", "--project", name, "--set", "generate.customers=700");
    expect(changes.text).toMatch(/would run: need order_lines has changed/);
    const source = await segmentarium("explain", "twin", "--project", name, "--set", "generate.customers=700");
    expect(source.text).toMatch(/would run: setting generate was .*600.*is .*700/);
    expect((await segmentarium("explain", "nothing", "--project", name)).code).toBe(1);
  });

  it("stops at a project file with faults, names all of them, and leaves the site", async () => {
    const before = await readlink(dist);
    await writeProject([...usual, ["asOf", "yesterday"], ["curency", "GBP"], ["sources.0.table", "clients"]]);
    const refused = await segmentarium("build", name);
    await writeProject(usual);
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/project\.jsonc:\d+:\d+ invalid-value at asOf/);
    expect(refused.text).toMatch(/unknown-key at curency/);
    expect(refused.text).toMatch(/invalid-value at sources\/0\/table/);
    expect(await readlink(dist)).toBe(before);
  });

  it("publishes nothing when a step fails: the site that is there stays", async () => {
    const before = await readlink(dist);
    await cp(join(root, "test", "plugin-loyalty"), join(folder, "broken"), { recursive: true });
    const feature = join(folder, "broken", "regularMonths.ts");
    const text = await readFile(feature, "utf8");
    expect(text).toContain("FROM ");
    await writeFile(feature, text.replaceAll("FROM ", "FROM nowhere, "));
    await writeProject([...usual, ["plugins", ["./broken"]]]);
    const refused = await segmentarium("build", name);
    await writeProject(usual);
    expect(refused.text).toContain("Cannot publish");
    expect(refused.code).toBe(1);
    expect(await readlink(dist)).toBe(before);
  });

  it("publishes nothing when the data breaks rules: all are told, the record is written, the site that is there stays", async () => {
    const before = await readlink(dist);
    const runs = join(root, ".segmentarium", name, "runs");
    const rules = [
      { id: "line-key", source: "order-lines", unique: ["order_id", "line"], tolerance: { rows: 1 } },
      { id: "many-lines", source: "order-lines", volume: { minimum: 10_000_000 } },
      { id: "few-customers", table: "customers", volume: { maximum: 10 }, severity: "warn" },
    ];
    await writeProject([...usual, ["rules", rules]]);
    for (const command of ["build", "run"]) {
      const refused = await segmentarium(command, name);
      expect(refused.code, command).toBe(1);
      expect(refused.text).toContain("Cannot publish: 2 rules are broken, the site that is there stays as it is");
      expect(refused.text).toMatch(
        /order_lines\.csv\.gz rule-broken at rules\/line-key: source "order-lines": order_id, line together occur once; \d+ of \d+ rows break it, at most 1 row may; the first on lines [\d, ]+\n/,
      );
      expect(refused.text).toMatch(/rule-broken at rules\/many-lines: .* at least 10000000 rows; there are \d+\n/);
      expect(refused.text).not.toContain("rule-broken at rules/few-customers");
      expect(await readlink(dist)).toBe(before);
    }
    const [last] = JSON.parse(await readFile(join(runs, "index.json"), "utf8")) as string[];
    const record = await readFile(join(runs, last ?? "", "record.json"), "utf8");
    for (const { id } of rules) expect(record).toContain(`Rule \\"${id}\\" of`);
    await writeProject([...usual, ["rules", rules.slice(2)]]);
    const warned = await segmentarium("run", name);
    await writeProject(usual);
    expect(warned.code).toBe(0);
    const released = await readFile(join(root, ".segmentarium", name, "release", "rules.json"), "utf8");
    const rows = JSON.parse(released) as { rule: string; verdict: string }[];
    expect(rows.map(({ rule, verdict }) => [rule, verdict])).toEqual([
      ["few-customers", "warn"],
      ["segmentarium-plugin-loyalty/dated-lines", "pass"],
    ]);
  });

  it("cleans a project by its name and nothing else", async () => {
    for (const odd of ["..", ".", "", "../.."]) {
      await expect(cleanCommand({ root } as Host, odd, true), odd).rejects.toThrow("Cannot clean");
    }
    const refused = await segmentarium("clean", "no-such-project");
    expect(refused.code).toBe(1);
    expect(refused.text).toContain("Cannot clean");
    expect((await segmentarium("clean", name)).code).toBe(0);
    expect(await readdir(join(root, ".segmentarium"))).not.toContain(name);
    expect((await readdir(await realpath(dist))).length).toBeGreaterThan(5);
  });

  it("answers --help for every command and 2 for what it does not know", async () => {
    for (const command of ["build", "run", "preview", "check", "explain", "clean", "schema"]) {
      const help = await segmentarium(command, "--help");
      expect(help.code, command).toBe(0);
      expect(help.text, command).toContain(`segmentarium ${command}`);
    }
    expect((await segmentariumAnew("publish")).code).toBe(2);
    expect((await segmentarium("build", "--treads", "2")).code).toBe(2);
    expect((await segmentarium("check", "twin", "online-retail")).code).toBe(2);
    expect((await segmentarium("build", "no-such-project")).text).toContain("twin");
  });
});

async function twinFolders(): Promise<string[]> {
  const cache = join(root, ".segmentarium", name, "cache");
  const found: string[] = [];
  for (const key of await readdir(cache)) {
    for (const entry of await readdir(join(cache, key), { withFileTypes: true })) {
      const holds = entry.isDirectory() ? await readdir(join(cache, key, entry.name)) : [];
      if (holds.includes("customers.csv")) found.push(join(cache, key, entry.name));
    }
  }
  return found;
}
