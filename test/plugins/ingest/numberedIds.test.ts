import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keptParts } from "../../../src/keptParts.ts";
import type { TableOutput } from "../../../src/plugin.ts";
import { type Naming, numberedIds } from "../../../src/plugins/ingest/numberedIds.ts";
import { type Database, literal, openDatabase, pieceFile, piecesSql } from "../../../src/table/index.ts";
import "../../properties.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-numbered-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A row that names somebody on a day, counted from the first of January 2024, or on none. */
type Named = readonly [id: string, day: number | null];
/** Files of two sources, and the rows of one that is read as a whole. */
interface Delivered {
  readonly lines: readonly (readonly Named[])[];
  readonly events?: readonly (readonly Named[])[];
  readonly crm?: readonly Named[];
}

const dayOf = (day: number): string => new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);

function valuesOf(rows: readonly Named[]): string {
  const listed = rows.map(([id, day]) => `(${literal(id)}, ${day === null ? "NULL" : literal(dayOf(day))})`);
  return `(VALUES ${["(NULL, NULL)", ...listed].join(", ")})`;
}

function namingOf(name: string, files: readonly (readonly Named[])[], apart: boolean): Naming {
  return {
    name,
    sql: valuesOf(files.flat()),
    pieces: apart ? files.map((file, place) => ({ place, key: JSON.stringify(file), sql: valuesOf(file) })) : [],
    of: (rows) =>
      `SELECT CAST(who AS VARCHAR) AS raw_id, CAST(written AS DATE) AS day FROM ${rows} AS v(who, written) WHERE who IS NOT NULL`,
  };
}

/** Rows of the table, digests of its files if it is in pieces, and how many ids were numbered in this run. */
async function numbers({ lines, events, crm }: Delivered, work: string, least = 4) {
  const own = await mkdtemp(join(folder, "run-"));
  const parts = keptParts(work, ["ids"]);
  // As in the core, queries may read the folder of the step alone.
  const db = await openDatabase({ threads: 2, allowedFolders: [own] });
  const namings = [
    namingOf("lines", lines, true),
    ...(events === undefined ? [] : [namingOf("events", events, true)]),
    ...(crm === undefined ? [] : [namingOf("crm", [crm], false)]),
  ];
  const context = {
    ...{ db, parts, folder: own, threads: 2, signal: new AbortController().signal },
    // As the core has it for a step without `perCutoff`.
    get cutoff(): string {
      throw new TypeError("it reads the cutoff without perCutoff");
    },
  };
  await db.run(`CREATE TEMP TABLE "numbered ids" AS SELECT 1 WHERE false`);
  const outputs = await numberedIds(context, namings, ["ingest/ids", "twin-ids"], least);
  const [found, twin] = await Promise.all(["ingest/ids", "twin-ids"].map((id) => read(db, outputs[id]!)));
  expect(twin).toEqual(found);
  const counted = await db.row(`SELECT count(*) AS n FROM "numbered ids"`);
  db.close();
  return { ...found!, numbered: Number(counted?.["n"]) };
}

async function read(db: Database, output: TableOutput) {
  if (output.kind !== "pieces" && output.kind !== "query") throw new TypeError(`no table: ${output.kind}`);
  const files = output.kind === "query" ? [] : output.pieces.places.map((place) => pieceFile(output.folder, place));
  const sql = output.kind === "query" ? `(${output.sql})` : piecesSql(output.pieces, files);
  const rows = await db.rows(`SELECT raw_id, customer_id, CAST(first_on AS VARCHAR) AS first_on FROM ${sql}`);
  const digests = files.map(async (file) =>
    createHash("sha256")
      .update(await readFile(file))
      .digest("hex"),
  );
  return {
    rows: rows.map((row) => [row["raw_id"], row["customer_id"], row["first_on"]]),
    files: await Promise.all(digests),
  };
}

/** The same by hand. */
function byHand({ lines, events = [], crm = [] }: Delivered): readonly (readonly (string | null)[])[] {
  const first = new Map<string, number>();
  for (const [id, day] of [...lines.flat(), ...events.flat(), ...crm]) {
    first.set(id, Math.min(first.get(id) ?? Infinity, day ?? Infinity));
  }
  const order = [...first].sort(([a, on], [b, other]) =>
    on === other ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : on < other ? -1 : 1,
  );
  return order.map(([id, day], i) => [
    ...[id, `c${String(i + 1).padStart(10, "0")}`],
    Number.isFinite(day) ? dayOf(day) : null,
  ]);
}

const newWork = (): Promise<string> => mkdtemp(join(folder, "work-"));
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
/** Twelve files, of a day each, with ten new ids each. */
const twelve = upTo(12).map((day) => upTo(10).map((i): Named => [`p${day}-${i}`, day]));

/** Of what came on a day: rows of that day and those before, and sometimes much earlier ones or without a day. */
const arrived = fc.record({
  lines: fc.array(fc.tuple(fc.nat(99), fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3, 25, null)), {
    minLength: 2,
    maxLength: 12,
  }),
  events: fc.option(fc.array(fc.tuple(fc.nat(120), fc.constantFrom(0, 0, 0, 1, null)), { maxLength: 4 })),
  crm: fc.option(fc.tuple(fc.nat(140), fc.constantFrom(null, null, 0, 2)), { freq: 6 }),
  /** A file that comes late, before others in their order. */
  late: fc.constantFrom(false, false, false, false, true),
});

describe("numbers of ids of sources in pieces", () => {
  it("are those of all rows, cold and kept, in files of the same bytes, whatever comes from day to day", async () => {
    let [few, all] = [0, 0];
    const shape = fc.record({
      days: fc.array(arrived, { minLength: 6, maxLength: 14, size: "max" }),
      sources: fc.constantFrom("lines", "both", "all"),
    });
    const property = fc.asyncProperty(shape, async ({ days, sources }) => {
      const work = await newWork();
      const lines: Named[][] = [];
      const events: Named[][] = [];
      const crm: Named[] = [];
      for (const [day, more] of days.entries()) {
        const rows = (drawn: readonly (readonly [number, number | null])[]): Named[] =>
          drawn.map(([id, ago]) => [`p${id}`, ago === null ? null : 30 + day - ago]);
        lines.splice(more.late ? 0 : lines.length, 0, rows(more.lines));
        if (more.events !== null) events.push(rows(more.events));
        if (more.crm !== null) crm.push(...rows([more.crm]));
        const delivered = {
          lines: [...lines],
          ...(sources === "lines" ? {} : { events: [...events] }),
          ...(sources === "all" ? { crm: [...crm] } : {}),
        };
        const kept = await numbers(delivered, work);
        const fresh = await numbers(delivered, await newWork());
        expect(kept.rows).toEqual(byHand(delivered));
        expect(fresh.rows).toEqual(kept.rows);
        expect(fresh.files).toEqual(kept.files);
        if (kept.files.length > 0 && day > 2) kept.numbered < kept.rows.length ? few++ : all++;
      }
    });
    await fc.assert(property, { numRuns: 12 });
    // Of the days many are of each kind.
    expect(Math.min(few, all)).toBeGreaterThan(15);
  }, 300_000);

  it("are given to those alone who are new, and to the last ones", async () => {
    const work = await newWork();
    const before = await numbers({ lines: twelve }, work);
    expect(before.files).toHaveLength(2);
    expect(before.numbered).toBe(120);
    const day: readonly Named[] = [
      ["new", 12],
      ["never", null],
      ["p3-0", 12],
      ["p3-1", null],
    ];
    const after = await numbers({ lines: [...twelve, day] }, work);
    expect(after.numbered).toBeLessThan(20);
    expect(after.rows.slice(0, 120)).toEqual(before.rows);
    expect(after.rows).toEqual(byHand({ lines: [...twelve, day] }));
    // The first file is as it was.
    expect(after.files[0]).toBe(before.files[0]);
    expect(after.files[1]).not.toBe(before.files[1]);
    // Nothing new: nobody is numbered.
    expect(await numbers({ lines: [...twelve, day] }, work)).toEqual({ ...after, numbered: 0 });
  });

  it("are all given anew where somebody is seen earlier or comes before the last of the first file by a day or by bytes", async () => {
    const { rows, files } = await numbers({ lines: twelve }, await newWork());
    expect(files).toHaveLength(2);
    // Of 120 the first file has 116, so that its last one is of the last day.
    expect(rows[115]?.slice(0, 2)).toEqual(["p11-5", "c0000000116"]);
    const on = 11;
    const cases: readonly (readonly [Named, boolean])[] = [
      [["p5-0", 4], true],
      [["p5-0", 5], false],
      [["p5-0", null], false],
      [["other", on - 1], true],
      [["a", on], true],
      [["zzz", on], false],
      [["a", on + 1], false],
      [["a", null], false],
    ];
    for (const [row, anew] of cases) {
      const work = await newWork();
      await numbers({ lines: twelve }, work);
      const found = await numbers({ lines: [...twelve, [row]] }, work);
      expect(found.rows).toEqual(byHand({ lines: [...twelve, [row]] }));
      expect([row, found.numbered > 20]).toEqual([row, anew]);
    }
  });

  it("are found after several new files, of several sources, and while a source that is read as a whole stays", async () => {
    const events = twelve.map((file) => file.slice(0, 3));
    const crm: readonly Named[] = [
      ["p1-1", 5],
      ["nobody", null],
    ];
    const steps: readonly (readonly [Delivered, boolean])[] = [
      [{ lines: twelve.slice(0, 6), events: events.slice(0, 4), crm }, true],
      [{ lines: twelve.slice(0, 9), events: events.slice(0, 4), crm }, false],
      [{ lines: twelve.slice(0, 11), events: events.slice(0, 6), crm }, false],
      [{ lines: twelve, events: events.slice(0, 6), crm: [...crm, ["another", null]] }, true],
    ];
    const work = await newWork();
    for (const [delivered, anew] of steps) {
      const { rows, numbered } = await numbers(delivered, work);
      expect(rows).toEqual(byHand(delivered));
      expect(numbered === rows.length).toBe(anew);
    }
  });

  it("are all given anew where of what is kept a part is missing", async () => {
    const work = await newWork();
    await numbers({ lines: twelve.slice(0, 11) }, work);
    const kept = join(work, "parts");
    for (const part of await readdir(kept)) {
      const files = await readdir(join(kept, part));
      if (files.includes("settled.parquet")) await truncate(join(kept, part, "settled.parquet"), 100);
    }
    const { rows, numbered } = await numbers({ lines: twelve }, work);
    expect(numbered).toBe(120);
    expect(rows).toEqual(byHand({ lines: twelve }));
  });

  it("are all given anew where two of a source that is read as a whole exchange their days", async () => {
    // The engine's hashes of these ids and days have the same sum as before when they exchange them.
    const [early, late] = ["2022-01-19", "2022-06-05"].map(
      (day) => (Date.parse(day) - Date.UTC(2024, 0, 1)) / 86_400_000,
    );
    const lines = Array.from({ length: 12 }, (_, f) =>
      Array.from({ length: 10 }, (_, i): Named => [`x${f}-${i}`, f - 700]),
    );
    const work = await mkdtemp(join(folder, "work-"));
    await numbers(
      {
        lines,
        crm: [
          ["p0", early!],
          ["p869", late!],
        ],
      },
      work,
    );
    const exchanged = {
      lines,
      crm: [
        ["p0", late!],
        ["p869", early!],
      ] as Named[],
    };
    expect((await numbers(exchanged, work)).rows).toEqual(byHand(exchanged));
  });

  it("are found where sources have files more each in its own number", async () => {
    const files = (name: string, count: number) =>
      Array.from({ length: count }, (_, f) =>
        Array.from({ length: 30 }, (_, i): Named => [`${name}${f}-${i}`, 10 * f + (i % 10)]),
      );
    const [lines, events] = [files("l", 20), files("e", 20)];
    for (const [more, others] of [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 1],
      [1, 1],
      [3, 3],
    ]) {
      const work = await mkdtemp(join(folder, "work-"));
      await numbers({ lines: lines.slice(0, 20 - more!), events: events.slice(0, 20 - others!) }, work);
      const { rows, numbered } = await numbers({ lines, events }, work);
      expect(rows).toEqual(byHand({ lines, events }));
      expect(numbered).toBeLessThan(400);
    }
  });

  it("are not kept of few ids, nor where no source lies in pieces", async () => {
    const work = await newWork();
    const few = await numbers({ lines: twelve }, work, 121);
    expect([few.files, few.rows]).toEqual([[], byHand({ lines: twelve })]);
    const one = await numbers({ lines: [twelve.flat()] }, work);
    expect([one.files, one.rows]).toEqual([[], byHand({ lines: twelve })]);
  });
});
