import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TablePiece } from "../../src/artifacts.ts";
import { mergedPieces } from "../../src/parts/index.ts";
import type { KeptParts } from "../../src/plugin.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";

let folder = "";
let db: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-merged-"));
  db = await openDatabase({ allowedFolders: [folder], threads: 1 });
});
afterAll(async () => {
  db.close();
  await rm(folder, { recursive: true, force: true });
});

/** Parts of a project; which were made, and which found, since `begin`. As the core does, `prune` removes those that were not used since. */
function openParts() {
  const kept = new Map<string, string>();
  const [made, used] = [new Set<string>(), new Set<string>()];
  const parts: KeptParts = {
    async find(key) {
      if (kept.has(key)) used.add(key);
      return kept.get(key);
    },
    async keep(key, from) {
      const at = join(await mkdtemp(join(folder, "part-")), "kept");
      await rename(from, at);
      kept.set(key, at);
      made.add(key);
      used.add(key);
      return at;
    },
    nameOf: async (key) => key,
  };
  const begin = (): void => {
    made.clear();
    used.clear();
  };
  const prune = (): void => {
    for (const key of kept.keys()) if (!used.has(key)) kept.delete(key);
  };
  return { parts, made, begin, prune };
}

/** Piece i has people i, i + 1 and i + 2, who spent i + 1 each. */
function pieceOf(i: number, place = i): TablePiece {
  return { place, key: `piece ${i}`, sql: `(SELECT ${i} + r AS who, ${i} + 1 AS spent FROM range(3) AS t(r))` };
}

const sums = {
  name: "sums",
  each: (rows: string) => `SELECT who, CAST(sum(spent) AS BIGINT) AS spent FROM ${rows} GROUP BY who`,
  merge: (rows: string) => `SELECT who, CAST(sum(spent) AS BIGINT) AS spent FROM ${rows} GROUP BY who`,
};

/** What the pieces come to, by how many files. */
async function merged(parts: KeptParts, pieces: readonly TablePiece[]) {
  const own = await mkdtemp(join(folder, "step-"));
  const rows = await mergedPieces(
    { db, parts, folder: own, threads: 1, signal: new AbortController().signal },
    pieces,
    sums,
  );
  const read = await db.row(`SELECT count(DISTINCT file_index) AS n FROM ${rows}`);
  const found = await db.rows(`SELECT who, spent FROM (${sums.merge(rows)}) ORDER BY who`);
  return { files: Number(read?.["n"]), rows: found.map(({ who, spent }) => [Number(who), Number(spent)]) };
}

/** The same by hand. */
function byHand(places: readonly number[]): number[][] {
  const spent = new Map<number, number>();
  for (const i of places) for (const who of [i, i + 1, i + 2]) spent.set(who, (spent.get(who) ?? 0) + i + 1);
  return [...spent].sort(([a], [b]) => a - b);
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe("mergedPieces", () => {
  it("comes to what all pieces do, of as few files as there are powers of two, for any number of them", async () => {
    for (const n of [1, 2, 7, 8, 9, 16, 23, 37, 64, 65]) {
      const { files, rows } = await merged(
        openParts().parts,
        upTo(n).map((i) => pieceOf(i)),
      );
      expect(rows).toEqual(byHand(upTo(n)));
      const blocks = [64, 32, 16, 8].filter((size) => (n & size) !== 0).length;
      expect(files).toBe(blocks + (n % 8));
    }
  });

  it("makes what one piece more needs, and of what is kept no more, though the unused is removed after each run", async () => {
    const { parts, made, begin, prune } = openParts();
    const counts: number[] = [];
    for (let n = 1; n <= 65; n++) {
      begin();
      const { rows } = await merged(
        parts,
        upTo(n).map((i) => pieceOf(i)),
      );
      expect(rows).toEqual(byHand(upTo(n)));
      counts.push(made.size);
      prune();
    }
    // The piece, and where it is the eighth, the block that it completes.
    expect(counts).toEqual(upTo(65).map((i) => ((i + 1) % 8 === 0 ? 2 : 1)));
  });

  it("makes anew the blocks of a piece that changed, and takes pieces that are alike for as many as they are", async () => {
    const { parts, made, begin, prune } = openParts();
    const pieces = upTo(20).map((i) => pieceOf(i));
    for (let run = 0; run < 3; run++) {
      begin();
      await merged(parts, pieces);
      prune();
    }
    begin();
    const other = pieces.map((piece, i) => (i === 3 ? pieceOf(30, 3) : piece));
    const { rows } = await merged(parts, other);
    expect(rows).toEqual(byHand([0, 1, 2, 30, ...upTo(20).slice(4)]));
    expect(made.size).toBe(2);
    const twice = [...pieces, pieceOf(0, 20), pieceOf(0, 21), pieceOf(12, 22)];
    expect((await merged(parts, twice)).rows).toEqual(byHand([...upTo(20), 0, 0, 12]));
  });

  it("stops when it is told to", async () => {
    const own = await mkdtemp(join(folder, "step-"));
    const context = { db, parts: openParts().parts, folder: own, threads: 1, signal: AbortSignal.abort() };
    await expect(mergedPieces(context, [pieceOf(1)], sums)).rejects.toThrow(/abort/);
  });
});
