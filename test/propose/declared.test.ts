import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parseProject, type Source } from "../../src/config/index.ts";
import { writeTwin } from "../../src/twin/index.ts";
import { readRows } from "../twin/readTwin.ts";
import { type Proposed, proposeFiles } from "./proposeFiles.ts";

const root = resolve(import.meta.dirname, "../..");

/** The sources of a project. A key that joins records, such as an e-mail address, is for a person to declare: left unread. */
async function declaredSources(project: string): Promise<readonly Source[]> {
  const file = join(root, "projects", project, "project.jsonc");
  const { sources, identity } = parseProject(await readFile(file, "utf8"), file);
  const keys = new Set(identity?.keys.map(({ column }) => column));
  return sources.map((source) => {
    const joins = ([name]: [string, unknown]) => source.table === "customers" && keys.has(name);
    const columns = Object.entries(source.columns);
    return {
      ...source,
      columns: Object.fromEntries(columns.filter((column) => !joins(column))),
      ignore: [...source.ignore, ...columns.filter(joins).map(([, { from }]) => from)],
    };
  });
}

/** Table, dialect, and for each column where it comes from, its type and its format. */
function mapping(source: Source | undefined): Record<string, unknown> {
  const columns = Object.entries(source?.columns ?? {}).map(([name, { from, type, format }]) => [
    name,
    { from, type, format },
  ]);
  const { table, format, dialect } = source ?? {};
  return { table, format, dialect, columns: Object.fromEntries(columns) };
}

function unread(source: Source | undefined): string[] {
  return [...(source?.ignore ?? [])].sort();
}

describe("propose, held against the mappings that people declared", { timeout: 300_000 }, () => {
  let twin: string;
  let declared: readonly Source[];
  let proposed: Proposed;

  beforeAll(async () => {
    twin = await mkdtemp(join(tmpdir(), "segmentarium-twin-"));
    await writeTwin(twin, { customers: 800, years: 3, seed: 7, asOf: "2025-01-01" });
    declared = await declaredSources("twin");
    proposed = await proposeFiles(
      declared.map(({ files }) => ({ path: join(twin, files[0] ?? ""), name: files[0] ?? "" })),
    );
  });

  it("proposes table, dialect, columns, types and formats of every file of the twin as declared", () => {
    expect(proposed.sources).toHaveLength(declared.length);
    for (const [i, source] of declared.entries())
      expect(mapping(proposed.sources[i]), source.id).toEqual(mapping(source));
  });

  it("leaves the same columns of the twin unread: names, addresses and free words", () => {
    for (const [i, source] of declared.entries())
      expect(unread(proposed.sources[i]), source.id).toEqual(unread(source));
  });

  it("requires no column that people did not require", () => {
    for (const [i, source] of declared.entries()) {
      const required = Object.entries(proposed.sources[i]?.columns ?? {}).filter(([, column]) => column.required);
      for (const [name] of required) expect(source.columns[name]?.required, `${source.id} ${name}`).toBe(true);
      expect(required.length, source.id).toBeGreaterThan(0);
    }
  });

  it("proposes both files of Online Retail as declared, from three parts of each", async () => {
    const retail = await declaredSources("online-retail");
    const folder = join(root, "projects", "online-retail");
    const files = retail.map(({ files: [name = ""] }) => ({ path: join(folder, name), name }));
    const { sources, text } = await proposeFiles(files);
    expect(sources.map(mapping)).toEqual(retail.map(mapping));
    expect(text).toContain("the first, middle and last 1,048,576 of 47,109,517 bytes");
    expect(text).toContain("the first, middle and last 20,000 of 525,461 rows");
  });

  it("prints no id, name, address, answer or time of a row", () => {
    const about = /^(crm_id|web_id|email|order_id|response_id|comment|region|coupon|age_band|.*_at)$/;
    let values = 0;
    for (const name of declared.map(({ files }) => files[0] ?? "").filter((file) => !file.endsWith(".parquet"))) {
      for (const row of readRows(twin, name)) {
        for (const [column, value] of Object.entries(row)) {
          const person = column === "name" && name === "customers.csv";
          if (value === "" || (!about.test(column) && !person)) continue;
          values++;
          if (proposed.text.includes(value)) expect.fail(`a value of ${column} in ${name} is printed`);
        }
      }
    }
    expect(values).toBeGreaterThan(50_000);
  });

  it("says the same with one thread", async () => {
    const files = declared.map(({ files: [name = ""] }) => ({ path: join(twin, name), name }));
    expect((await proposeFiles(files, { threads: 1 })).text).toBe(proposed.text);
  });

  it("finds the keys, the roles and what a table still lacks", () => {
    const of = (id: string) => proposed.proposals[declared.findIndex((source) => source.id === id)];
    const keyNames = (id: string) => of(id)?.keys.map((places) => places.map((place) => of(id)?.columns[place]?.name));
    expect(keyNames("orders")).toEqual([["order_id"]]);
    expect(keyNames("web-ids")).toEqual([["web_id", "crm_id"]]);
    expect(keyNames("order-lines")).toEqual([]);
    const roles = Object.fromEntries(of("crm")?.columns.map(({ name, role }) => [name, role.role]) ?? []);
    expect(roles).toMatchObject({
      crm_id: "id",
      joined_at: "time",
      gender: "sensitive",
      email: "personal",
      region: "category",
    });
    expect(roles).toMatchObject({ age_band: "sensitive", consent_marketing: "consent", name: "personal" });
    const surveys = of("surveys")?.columns.map(({ name, role }) => [name, role.role]) ?? [];
    expect(Object.fromEntries(surveys)).toMatchObject({ score: "survey", instrument: "survey", response_id: "id" });
    const lines = of("order-lines")?.columns.map(({ name, role }) => [name, role.role]) ?? [];
    expect(Object.fromEntries(lines)).toMatchObject({ unit_price: "money", discount: "money" });
    expect(proposed.text).toContain("Still missing for order_lines: ordered_at, unless another source fills orders");
  });
});
