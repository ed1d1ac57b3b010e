import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { assembleRelease, recordId } from "../../src/assembleRelease.ts";
import { CheckError } from "../../src/errors.ts";
import {
  definePlugin,
  defineStep,
  fromColumns,
  fromParquet,
  fromPieces,
  fromQuery,
  type PiecesOutput,
  type Plugin,
  type TableInput,
} from "../../src/plugin.ts";
import { formatRecord, parseRecord } from "../../src/record.ts";
import { currentKeys, run } from "../../src/run.ts";
import { literal, openDatabase, writeTable } from "../../src/table/index.ts";
import { readLastRun, writeRun } from "../../src/writeRun.ts";
import { miniaturePlugin, miniatureProject, setUp } from "./miniature.ts";

async function artifactValue(result: Awaited<ReturnType<typeof run>>, id: string): Promise<unknown> {
  return JSON.parse(await readFile(result.artifacts.get(id)?.path ?? "", "utf8"));
}

function statuses(result: Awaited<ReturnType<typeof run>>): Record<string, string> {
  return Object.fromEntries(result.record.steps.map((step) => [step.id, step.status]));
}

describe("run", () => {
  it("computes each artifact at its cutoff, from declared inputs only", async () => {
    const { options } = await setUp([miniaturePlugin()]);
    const result = await run(options);
    expect(await artifactValue(result, "growth")).toEqual({ now: 30, before: 10, surveys: false, tables: 2 });
    expect(statuses(result)["opinions"]).toBe("skipped");
    expect(result.record.steps.find((step) => step.id === "growth")?.warnings).toEqual([
      { step: "growth", code: "miniature", message: "this is a miniature" },
    ]);
  });

  it("gives the pieces of a table to who reads it, with what each was made of, unless columns are hidden from it", async () => {
    const keys = ["of may", "of june"];
    const reader = (id: string, table: "orders" | "customers", perCutoff: boolean) =>
      defineStep(import.meta.url, {
        ...{ id, title: id, needs: [table], provides: [`seen/${id}`], perCutoff },
        async run(inputs, { db }) {
          const table = Object.values(inputs)[0] as TableInput;
          const whole = await db.rows(`FROM ${table.sql}`);
          const pieces = [];
          for (const { place, key, sql } of table.pieces ?? []) {
            pieces.push({ place, key, rows: await db.rows(`FROM ${sql}`) });
          }
          return { [`seen/${id}`]: { whole, pieces: table.pieces === undefined ? "none" : pieces } };
        },
      });
    const plugin: Plugin = definePlugin({
      name: "parted",
      version: "1.0.0",
      engines: { segmentarium: "^1" },
      contributes: {
        findings: [
          defineStep(import.meta.url, {
            id: "writer",
            title: "Writer",
            needs: [],
            provides: ["orders", "customers"],
            async run(_inputs, { db, folder }) {
              const made: Record<string, PiecesOutput> = {};
              for (const [table, column] of [["orders", undefined] as const, ["customers", "place"] as const]) {
                const into = join(folder, table);
                await mkdir(into);
                for (const place of [3, 5]) {
                  const rows = `SELECT 'x${place}' AS ${table === "orders" ? "order_id" : "colour"}`;
                  await writeTable(db, rows, join(into, `${place}.parquet`));
                }
                made[table] = fromPieces(into, { ...(column && { column }), places: [3, 5], keys });
              }
              return made as { orders: PiecesOutput; customers: PiecesOutput };
            },
          }),
          reader("plain", "orders", false),
          reader("placed", "customers", false),
          reader("cut", "orders", true),
        ],
      },
    });
    const { options } = await setUp([plugin]);
    const result = await run(options);
    const [may, june] = keys;
    const orders = [{ order_id: "x3" }, { order_id: "x5" }];
    expect(await artifactValue(result, "seen/plain")).toEqual({
      whole: orders,
      pieces: [
        { place: 3, key: may, rows: [orders[0]] },
        { place: 5, key: june, rows: [orders[1]] },
      ],
    });
    const placed = [
      { place: 3, colour: "x3" },
      { place: 5, colour: "x5" },
    ];
    expect(await artifactValue(result, "seen/placed")).toEqual({
      whole: placed,
      pieces: [
        { place: 3, key: may, rows: [placed[0]] },
        { place: 5, key: june, rows: [placed[1]] },
      ],
    });
    expect(await artifactValue(result, "seen/cut")).toMatchObject({ whole: orders });
  });

  it("shares what a step keeps between its cutoffs", async () => {
    const keeping = definePlugin({
      name: "keeping",
      version: "1.0.0",
      engines: { segmentarium: "^1" },
      contributes: {
        features: [
          defineStep(import.meta.url, {
            ...{ id: "shared", title: "Shared", needs: ["order_lines"], provides: ["feature/shared"], perCutoff: true },
            metrics: [{ id: "one", title: "One", unit: "ones", formula: "1", description: "One." }],
            async run(inputs, { folder, parts }) {
              const own = join(folder, "part");
              await mkdir(own);
              await parts.keep("the same at any cutoff", own);
              const rows = `SELECT DISTINCT customer_id, 1.0::DOUBLE AS one FROM ${inputs.order_lines.sql} ORDER BY customer_id`;
              return { "feature/shared": fromQuery(rows) };
            },
          }),
        ],
        findings: [
          defineStep(import.meta.url, {
            ...{ id: "before", title: "Before", provides: ["before"] },
            needs: ["feature/shared", "feature/shared@training", "feature/shared@evaluation"],
            run: () => ({ before: {} }),
          }),
        ],
      },
    });
    const { options } = await setUp([miniaturePlugin(), keeping]);
    const result = await run(options);
    const done = result.record.steps.filter(({ id, status }) => id.startsWith("shared") && status === "done");
    expect(done).toHaveLength(3);
    expect([...result.keptParts]).toHaveLength(1);
  });

  it("takes a Parquet file that a step wrote into its folder as a table, and no other file", async () => {
    const writer = (place: (folder: string) => string): Plugin =>
      definePlugin({
        name: "writer",
        version: "1.0.0",
        engines: { segmentarium: "^1" },
        contributes: {
          sources: [
            defineStep(import.meta.url, {
              id: "writer",
              title: "Writer",
              needs: [],
              provides: ["products"],
              run: async (_inputs, { db, folder, memoryLimit }) => {
                const file = join(place(folder), "any.parquet");
                await writeTable(db, `SELECT '${memoryLimit}' || i AS product_id FROM range(3) t(i) ORDER BY i`, file);
                return { products: fromParquet(file) };
              },
            }),
          ],
        },
      });
    const good = await run((await setUp([writer((folder) => folder)])).options);
    expect(good.record.steps[0]?.artifacts).toMatchObject([
      { id: "products", kind: "table", rows: 3, columns: ["product_id"] },
    ]);
    const path = good.artifacts.get("products")?.path ?? "";
    expect(await readdir(join(path, ".."))).not.toContain("files");
    const bad = await run((await setUp([writer((folder) => join(folder, ".."))])).options);
    expect(bad.record.steps[0]?.reason).toMatch(/a file that is not in its folder/);
  });

  it("takes several Parquet files in a folder as one table, whose rows say of which they are, and keeps them with the run", async () => {
    const writer = (place: (folder: string) => string): Plugin =>
      definePlugin({
        name: "writer",
        version: "1.0.0",
        engines: { segmentarium: "^1" },
        contributes: {
          sources: [
            defineStep(import.meta.url, {
              id: "writer",
              title: "Writer",
              needs: [],
              provides: ["products"],
              run: async (_inputs, { db, folder }) => {
                const pieces = { column: "day", places: [0, 2, 11] };
                const into = join(place(folder), "days");
                await mkdir(into);
                for (const day of pieces.places) {
                  await writeTable(db, `SELECT 'p${day}' AS product_id`, join(into, `${day}.parquet`));
                }
                return { products: fromPieces(into, pieces) };
              },
            }),
            defineStep(import.meta.url, {
              id: "reader",
              title: "Reader",
              needs: ["products"],
              provides: ["order_lines"],
              run: (inputs) => ({ order_lines: fromQuery(`SELECT * FROM ${inputs.products.sql} ORDER BY day`) }),
            }),
          ],
        },
      });
    const { options } = await setUp([writer((folder) => folder)]);
    const result = await run(options);
    const [made] = result.record.steps[0]?.artifacts ?? [];
    expect(made).toEqual({ id: "products", kind: "table", rows: 3, columns: ["day", "product_id"] });
    const rows = [0, 2, 11].map((day) => ({ day, product_id: `p${day}` }));
    const tables = join(options.workFolder, "runs", await writeRun(options.workFolder, result), "tables");
    const db = await openDatabase();
    const at = (path: string): string => `read_parquet(${literal(path)}) ORDER BY ALL`;
    expect(await db.rows(`FROM ${at(result.artifacts.get("order_lines")?.path ?? "")}`)).toEqual(rows);
    expect(await db.rows(`SELECT product_id FROM ${at(join(tables, "products.parquet", "*.parquet"))}`)).toHaveLength(
      3,
    );
    db.close();
    expect((await run(options)).log.every(({ cached }) => cached)).toBe(true);
    const bad = await run((await setUp([writer((folder) => join(folder, ".."))])).options);
    expect(bad.record.steps[0]?.reason).toMatch(/a file that is not in its folder/);
  });

  it("takes everything from the store when nothing changed, and gives the same record", async () => {
    const calls: string[] = [];
    const { options } = await setUp([miniaturePlugin({ calls })]);
    const first = await run(options);
    const called = calls.length;
    const second = await run(options);
    expect(calls.length).toBe(called);
    expect(second.log.filter((entry) => entry.cached).length).toBe(6);
    expect(formatRecord(second.record)).toBe(formatRecord(first.record));
  });

  it("runs steps beside each other that do not need each other, and records them in the order of the plan", async () => {
    const waiting: (() => void)[] = [];
    const meet = () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 2) for (const go of waiting) go();
      });
    const step = (id: string, needs: readonly string[], work: () => Promise<void>) =>
      defineStep(import.meta.url, {
        ...{ id, title: id, needs, provides: [`${id}-made`] },
        run: async () => {
          await work();
          return { [`${id}-made`]: id } as never;
        },
      });
    let ended = (): void => undefined;
    const lastEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const findings = [
      step("late", [], () => meet().then(() => lastEnded)),
      step("early", [], meet),
      step("last", ["early-made"], async () => ended()),
    ];
    const plugin = definePlugin({
      name: "meeting",
      version: "1.0.0",
      engines: { segmentarium: "^1" },
      contributes: { findings },
    });
    const { options, events } = await setUp([plugin]);
    const result = await run({ ...options, threads: 2 });
    expect(events.filter(({ kind }) => kind === "start").map(({ node }) => node)).toEqual(["early", "late", "last"]);
    expect(result.record.steps.map(({ id, status }) => [id, status])).toEqual([
      ["late", "done"],
      ["early", "done"],
      ["last", "done"],
    ]);
    expect(result.log.map(({ node }) => node)).toEqual(["late", "early", "last"]);
    expect(events.find(({ kind }) => kind === "end")?.node).toBe("early");
  });

  it("runs again only what a changed option reaches, and currentKeys names the part that changed", async () => {
    const calls: string[] = [];
    const plugin = miniaturePlugin({ calls });
    const { options } = await setUp([plugin]);
    await run(options);
    const changed = miniatureProject((text) => text.replace(/}$/, ', "options": {"lines": {"rows": 20}}}'));
    const again = await setUp([plugin], changed, options.workFolder);
    const before = await currentKeys(options);
    const after = await currentKeys(again.options);
    expect(before.get("lines")?.stored).toBe(true);
    expect(after.get("lines")?.stored).toBe(false);
    expect(after.get("lines")?.parts["options"]).not.toBe(before.get("lines")?.parts["options"]);
    expect(after.get("lines")?.parts["code"]).toBe(before.get("lines")?.parts["code"]);
    calls.length = 0;
    const result = await run(again.options);
    const past = "orders-so-far 2024-03-11";
    expect(calls).toEqual(["lines", "orders-so-far 2024-03-31", past, past, "growth"]);
    expect(await artifactValue(result, "growth")).toMatchObject({ now: 20, before: 10 });
  });

  it("runs a step again when a file appears, changes or goes that fits its pattern, and gives it those files", async () => {
    const { options } = await setUp([]);
    const folder = options.workFolder;
    const plugin = definePlugin({
      name: "reader",
      version: "1.0.0",
      engines: { segmentarium: "^1" },
      contributes: {
        findings: [
          defineStep(import.meta.url, {
            id: "reader",
            title: "Reader",
            needs: [],
            provides: ["read"],
            files: [{ folder, pattern: "in/**/*.txt" }],
            run: async (_inputs, { files, db }) => {
              const found = files.map((file) => file.slice(folder.length + 1));
              const text = await db.rows(
                `SELECT content FROM read_text(${JSON.stringify(files).replaceAll('"', "'")})`,
              );
              return { read: [...found, text.length] };
            },
          }),
        ],
      },
    });
    const again = async () => {
      const { options: now } = await setUp([plugin], miniatureProject(), folder);
      const result = await run(now);
      const { status, reason } = result.record.steps[0] ?? {};
      return status === "done" ? [result.log[0]?.cached, await artifactValue(result, "read")] : reason;
    };
    expect(await again()).toMatch(/in\/\*\*\/\*\.txt missing-file: no file fits/);
    await mkdir(join(folder, "in", "b"), { recursive: true });
    await writeFile(join(folder, "in", "b", "1.txt"), "1");
    expect(await again()).toEqual([false, ["in/b/1.txt", 1]]);
    expect(await again()).toEqual([true, ["in/b/1.txt", 1]]);
    await writeFile(join(folder, "in", "a.txt"), "2");
    expect(await again()).toEqual([false, ["in/a.txt", "in/b/1.txt", 2]]);
    await writeFile(join(folder, "in", "a.txt"), "3");
    expect(await again()).toEqual([false, ["in/a.txt", "in/b/1.txt", 2]]);
    await rm(join(folder, "in", "a.txt"));
    expect(await again()).toEqual([true, ["in/b/1.txt", 1]]);
  });

  it("runs a step again when what belongs to a file appears, changes or goes beside it, and does not give it that", async () => {
    const { options } = await setUp([]);
    const folder = options.workFolder;
    const reader = defineStep(import.meta.url, {
      ...{ id: "reader", title: "Reader", needs: [], provides: ["read"] },
      files: [join(folder, "shop.db")],
      beside: ["-wal"],
      run: (_inputs, { files, fileHashes }) => ({ read: [files.length, fileHashes.length] }),
    });
    const plugin = definePlugin({
      name: "reader",
      version: "1.0.0",
      engines: { segmentarium: "^1" },
      contributes: { findings: [reader] },
    });
    const cached = async () => {
      const result = await run((await setUp([plugin], miniatureProject(), folder)).options);
      expect(await artifactValue(result, "read")).toEqual([1, 1]);
      return result.log[0]?.cached;
    };
    await writeFile(join(folder, "shop.db"), "1");
    expect([await cached(), await cached()]).toEqual([false, true]);
    await writeFile(join(folder, "shop.db-wal"), "2");
    expect([await cached(), await cached()]).toEqual([false, true]);
    await writeFile(join(folder, "shop.db-wal"), "3");
    expect(await cached()).toBe(false);
    await rm(join(folder, "shop.db-wal"));
    expect(await cached()).toBe(true);
  });

  it("does not run again for a setting that no step reads", async () => {
    const calls: string[] = [];
    const plugin = miniaturePlugin({ calls });
    const { options } = await setUp([plugin]);
    await run(options);
    calls.length = 0;
    const renamed = miniatureProject((text) => text.replace("Miniature", "Another title"));
    const again = await setUp([plugin], renamed, options.workFolder);
    await run(again.options);
    expect(calls).toEqual([]);
  });

  it("stops what depends on a failed feature and records the cause", async () => {
    const { options } = await setUp([miniaturePlugin({ failFeature: true })]);
    const result = await run(options);
    expect(statuses(result)).toMatchObject({ lines: "done", "orders-so-far": "failed", growth: "blocked" });
    expect(result.record.steps.find((step) => step.id === "orders-so-far")?.reason).toContain("it is broken");
    expect(statuses(result)).toMatchObject({ "audit-growth": "blocked", "audit-list": "blocked", opinions: "skipped" });
  });

  it("turns a failed audit into a result that those who read audits receive", async () => {
    const { options } = await setUp([miniaturePlugin({ failAudit: true })]);
    const result = await run(options);
    expect(statuses(result)["audit-growth"]).toBe("failed");
    expect(await artifactValue(result, "release/audits")).toEqual([
      { audit: "audit/growth", verdict: "could-not-run" },
    ]);
    const mended = await setUp([miniaturePlugin()], miniatureProject(), options.workFolder);
    const again = await run(mended.options);
    expect(await artifactValue(again, "release/audits")).toEqual([{ audit: "audit/growth", verdict: "pass" }]);
  });

  it("refuses a step that returns what it did not declare, or NaN", async () => {
    const faulty = (id: string, output: unknown): Plugin =>
      definePlugin({
        name: id,
        version: "1.0.0",
        engines: { segmentarium: "^1" },
        contributes: {
          findings: [
            defineStep(import.meta.url, {
              id,
              title: id,
              needs: [],
              provides: [`${id}-made`],
              run: () => output as never,
            }),
          ],
        },
      });
    const { options } = await setUp([
      faulty("extra", { "extra-made": 1, "more-made": 2 }),
      faulty("nan", { "nan-made": { mean: Number.NaN } }),
      faulty("uneven", {
        "uneven-made": fromColumns([
          { name: "a", type: "integer", values: [1, 2] },
          { name: "b", type: "integer", values: [1] },
        ]),
      }),
    ]);
    const result = await run(options);
    expect(result.record.steps.map((step) => step.status)).toEqual(["failed", "failed", "failed"]);
    expect(result.record.steps.map((step) => step.reason).join("\n")).toMatch(
      /more-made[\s\S]*"mean" is NaN[\s\S]*"b"/,
    );
  });

  it("refuses the cutoff to a step whose key does not hold it", async () => {
    const reader = defineStep(import.meta.url, {
      id: "reader",
      title: "Reader",
      needs: [],
      provides: ["day"],
      run: (_inputs, context) => ({ day: context.cutoff }),
    });
    const { options } = await setUp([
      definePlugin({
        name: "reader",
        version: "1.0.0",
        engines: { segmentarium: "^1" },
        contributes: { findings: [reader] },
      }),
    ]);
    const result = await run(options);
    expect(result.record.steps[0]).toMatchObject({ status: "failed" });
    expect(result.record.steps[0]?.reason).toContain("perCutoff");
  });

  it("names every option that no step has or whose value does not fit", async () => {
    const project = miniatureProject((text) =>
      text.replace(/}$/, ', "options": {"lines": {"rows": "many"}, "nobody": {}, "growth": {"x": 1}}}'),
    );
    const { options } = await setUp([miniaturePlugin()], project);
    const failure = await run(options).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(CheckError);
    expect((failure as CheckError).problems.map((problem) => problem.path)).toEqual([
      "options/nobody",
      "options/lines/rows",
      "options/growth",
    ]);
  });
});

describe("writeRun and assembleRelease", () => {
  it("keep five runs and what they used, and pass over a run that is gone", async () => {
    const { options } = await setUp([miniaturePlugin()]);
    const ids: string[] = [];
    for (let rows = 20; rows < 27; rows++) {
      const project = miniatureProject((text) => text.replace(/}$/, `, "options": {"lines": {"rows": ${rows}}}}`));
      const again = await setUp([miniaturePlugin()], project, options.workFolder);
      ids.push(await writeRun(options.workFolder, await run(again.options)));
      if (rows === 24) await rm(join(options.workFolder, "runs", ids[3] ?? ""), { recursive: true });
    }
    const index = JSON.parse(await readFile(join(options.workFolder, "runs", "index.json"), "utf8")) as string[];
    expect(index).toEqual([6, 5, 4, 2, 1].map((i) => ids[i]));
    const kept = await readdir(join(options.workFolder, "runs"));
    expect(kept.sort()).toEqual([...index, "index.json"].sort());
    const cache = await readdir(join(options.workFolder, "cache"));
    expect(cache.length).toBe(5 * (6 + 1));
  });

  it("keep a record that reads back, and write every declared table", async () => {
    const { options } = await setUp([miniaturePlugin()]);
    const result = await run(options);
    const id = await writeRun(options.workFolder, result);
    expect(id).toBe(recordId(result.record));
    expect(await readLastRun(options.workFolder)).toEqual(parseRecord(formatRecord(result.record)));
    const folder = join(options.workFolder, "release");
    const { record, artifacts } = result;
    const schema = await assembleRelease({ folder, registry: options.registry, record, artifacts, terms: [] });
    expect(schema.tables.map((table) => table.id)).toEqual([
      "audits",
      "run_facts",
      "steps",
      "warnings",
      "missing",
      "metrics",
      "glossary",
      "tables",
    ]);
    const missing = JSON.parse(await readFile(join(folder, "missing.json"), "utf8"));
    expect(missing).toMatchObject([{ source: "surveys", remedy: "add surveys" }]);
    const glossary = JSON.parse(await readFile(join(folder, "glossary.json"), "utf8"));
    expect(glossary).toMatchObject([{ id: "orders", unit: "orders" }]);
    const metrics = JSON.parse(await readFile(join(folder, "metrics.json"), "utf8"));
    expect(metrics).toMatchObject([{ id: "orders", plugin: "miniature", step_title: expect.stringMatching(/./) }]);
  });

  it("names a feature that the project has no source for, once, and does not explain its measures", async () => {
    const feature = defineStep(import.meta.url, {
      id: "answers",
      title: "How customers answer",
      needs: ["surveys"],
      provides: ["feature/answers"],
      perCutoff: true,
      metrics: [{ id: "answers", title: "Answers", unit: "answers", formula: "count", description: "Answers so far." }],
      run: () => ({ "feature/answers": fromColumns([]) }),
    });
    const plugin: Plugin = {
      name: "answers",
      version: "1.0.0",
      engines: { segmentarium: "^1" },
      contributes: { features: [feature] },
    };
    const { options } = await setUp([miniaturePlugin(), plugin]);
    const { record, artifacts } = await run(options);
    const folder = join(options.workFolder, "release");
    await assembleRelease({ folder, registry: options.registry, record, artifacts, terms: [] });
    const missing = JSON.parse(await readFile(join(folder, "missing.json"), "utf8"));
    expect(missing).toMatchObject([{ source: "surveys", effect: "Not computed: Opinions, How customers answer" }]);
    const glossary = JSON.parse(await readFile(join(folder, "glossary.json"), "utf8"));
    expect(glossary.map((row: { id: string }) => row.id)).toEqual(["orders"]);
  });
});
