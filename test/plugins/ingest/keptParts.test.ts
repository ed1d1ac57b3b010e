import { createHash } from "node:crypto";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "vitest";
import { sourceSchema } from "../../../src/config/sourceSchema.ts";
import { keptParts, pruneParts } from "../../../src/keptParts.ts";
import { sourceStep } from "../../../src/plugins/ingest/sourceStep.ts";

const source = sourceSchema.parse({
  id: "orders",
  table: "orders",
  format: "csv",
  files: ["days/*"],
  columns: { order_id: { from: "id", type: "text" }, amount: { from: "amount", type: "decimal" } },
});

const day = (first: number, rows = 3): string =>
  `id,amount,note\n${Array.from({ length: rows }, (_, i) => `o${first + i},${first + i}.5,\n`).join("")}oops,many,\n`;

describe("the step of a source", () => {
  it("counts what lies beside a database, unfinished, among what it reads", () => {
    const besideOf = (format: "csv" | "sqlite" | "duckdb") =>
      sourceStep({ ...source, format, ...(format === "csv" ? {} : { rowsOf: "orders" }) }, "/folder").beside;
    expect(besideOf("csv")).toEqual([]);
    expect(besideOf("sqlite")).toEqual(["-wal", "-journal"]);
    expect(besideOf("duckdb")).toContain(".wal");
  });
});

describe("files of a source, read once", () => {
  let project = "";
  let work = "";
  let runs = 0;

  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-parts-"));
    [project, work, runs] = [join(folder, "project"), join(folder, "work"), 0];
    for (const [i, name] of ["a", "b", "c"].entries()) await put(name, day(10 * i));
  });

  async function put(name: string, text: string): Promise<void> {
    await mkdir(join(project, "days"), { recursive: true });
    await writeFile(join(project, "days", `${name}.csv`), text);
  }

  /** What the step makes of all files that are there: bytes of its tables, and its account and warnings. */
  async function read(
    workFolder = work,
    keyed: (file: string) => string | undefined = () => undefined,
  ): Promise<Record<string, unknown>> {
    const folder = join(workFolder, `run-${runs++}`);
    await mkdir(folder, { recursive: true });
    const names = (await readdir(join(project, "days"))).sort();
    const files = names.map((name) => join(project, "days", name));
    const hashes = await Promise.all(
      files.map(async (file) => {
        const bytes = await readFile(file);
        return keyed(file) ?? createHash("sha256").update(bytes).digest("hex");
      }),
    );
    const warnings: string[] = [];
    const context = {
      settings: { minimumPeople: 10 },
      files,
      fileHashes: hashes,
      folder,
      parts: keptParts(workFolder, ["source"]),
      threads: 2,
      memoryLimit: "1GB",
      signal: new AbortController().signal,
      log: { warn: (code: string, message: string) => void warnings.push(`${code} ${message}`) },
    };
    const run = sourceStep(source, project).run as (
      inputs: unknown,
      context: unknown,
    ) => Promise<Record<string, unknown>>;
    const outputs = await run({}, context);
    const made: Record<string, unknown> = { warnings };
    for (const [id, output] of Object.entries(outputs)) {
      const file = (output as { file?: string }).file;
      made[id] =
        file === undefined
          ? output
          : createHash("sha256")
              .update(await readFile(file))
              .digest("hex");
    }
    return made;
  }

  /** When each part was made, by name. */
  async function partTimes(): Promise<Map<string, number>> {
    const names = await readdir(join(work, "parts"));
    const times = names.map(
      async (name) => [name, (await stat(join(work, "parts", name, "facts.json"))).mtimeMs] as const,
    );
    return new Map(await Promise.all(times));
  }

  const fresh = (): Promise<Record<string, unknown>> => read(join(work, `fresh-${runs}`));

  it("reads a file that was added and no other, with the result of reading all", async () => {
    await read();
    const before = await partTimes();
    expect(before.size).toBe(3);
    await put("aa", day(100, 5));
    const again = await read();
    expect(again).toEqual(await fresh());
    expect(again["accounting/orders"]).toMatchObject([3, 5, 3, 3].map((accepted) => ({ accepted, rejected: 1 })));
    const after = await partTimes();
    expect(after.size).toBe(4);
    for (const [name, time] of before) expect(after.get(name)).toBe(time);
  });

  it("reads a file anew whose bytes changed", async () => {
    await read();
    await put("b", day(50, 2));
    expect(await read()).toEqual(await fresh());
    expect((await partTimes()).size).toBe(4);
  });

  it("keeps what was read before a file that cannot be used", async () => {
    await put("c", 'id,amount\n"o1,2\n');
    await expect(read()).rejects.toThrow("unclosed-quote");
    expect((await partTimes()).size).toBe(2);
    await put("c", day(20));
    expect(await read()).toEqual(await fresh());
    expect((await partTimes()).size).toBe(3);
  });

  it("sees in kept parts what it sees in files: other kinds, repeated and empty files", async () => {
    await read();
    await put("d", day(0));
    await put("e", "id,amount,note\n");
    const again = await read();
    expect(again).toEqual(await fresh());
    expect(JSON.stringify(again["warnings"])).toMatch(/file-repeated.*empty-part/);
  });

  it("reads anew where a part is not whole", async () => {
    const first = await read();
    for (const name of await readdir(join(work, "parts")))
      await writeFile(join(work, "parts", name, "facts.json"), "{");
    expect(await read()).toEqual(first);
    for (const name of await readdir(join(work, "parts"))) await rm(join(work, "parts", name, "rows.parquet"));
    expect(await read()).toEqual(first);
  });

  it("reads anew where a part has other rows than its facts say", async () => {
    const first = await read();
    const names = await readdir(join(work, "parts"));
    await put("b", day(50, 1));
    await read();
    const small = (await readdir(join(work, "parts"))).find((name) => !names.includes(name)) ?? "";
    await put("b", day(10));
    for (const name of names) {
      await copyFile(join(work, "parts", small, "rows.parquet"), join(work, "parts", name, "rows.parquet"));
    }
    expect(await read()).toEqual(first);
  });

  it("does not take a packed file for the same bytes under a name that does not say so", async () => {
    const packed = gzipSync(day(70));
    await writeFile(join(project, "days", "d.csv.gz"), packed);
    await read();
    await rm(join(project, "days", "d.csv.gz"));
    await writeFile(join(project, "days", "d.csv"), packed);
    await expect(read()).rejects.toThrow("encoding");
  });

  it("refuses a file that is not the one of the step's key, and keeps no part of it", async () => {
    await put("a", day(0));
    await expect(read(work, (file) => (file.endsWith("a.csv") ? "0".repeat(64) : undefined))).rejects.toThrow(
      "the file changed after the run had begun",
    );
    expect((await partTimes()).size).toBe(2);
  });

  it("lies in folders whose names say nothing about columns", async () => {
    const odd = join(work, "order_id=7", "note=x");
    expect(await read(odd)).toEqual(await fresh());
    expect(await read(odd)).toEqual(await fresh());
  });

  it("puts hundreds of parts together", async () => {
    for (let i = 0; i < 300; i++) await put(`n${String(i).padStart(4, "0")}`, `id,amount\nx${i},${i}\n`);
    const made = await read();
    expect((made["accounting/orders"] as unknown[]).length).toBe(303);
    expect(await read()).toEqual(made);
  }, 120_000);

  it("lets go of the parts that nothing needs", async () => {
    await read();
    const [stays = "", ...others] = [...(await partTimes()).keys()];
    expect(others).toHaveLength(2);
    await pruneParts(work, new Set([stays]));
    expect(await readdir(join(work, "parts"))).toEqual([stays]);
  });
});
