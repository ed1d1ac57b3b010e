import { expect, test } from "vitest";
import { passesOver, passRoom } from "../../../src/cluster/kernel/passRoom.ts";
import { lloyd, plainPasses } from "../../../src/cluster/lloyd.ts";
import { stream } from "../../../src/random/index.ts";

const planted = (n: number, p: number, k: number, random: () => number) =>
  Float64Array.from({ length: n * p }, () => random() + Math.floor(random() * k));

test.each([
  ["few rows, plain", 12, 3, 4],
  ["in the memory that is kept", 3000, 5, 7],
  ["more rows than memory is kept for, in blocks", 300_000, 8, 3],
  ["blocks of few rows, the last one of one row", 1 + 260 * 104, 100, 6],
  ["rows of which hardly any fit, plain", 8, 600_000, 2],
])("passesOver gives the bits of plain passes, also in a room that was used before: %s", (_, n, p, k) => {
  const random = stream("passRoom", n);
  for (let round = 0; round < 2; round++) {
    const rows = { data: planted(n, p, k, random), n, p };
    const start = rows.data.slice(0, k * p);
    const found = lloyd(rows, start, 3, 0, passesOver(rows, k));
    const plain = lloyd(rows, start, 3, 0, plainPasses(rows));
    expect(Buffer.from(found.centers.buffer).equals(Buffer.from(plain.centers.buffer))).toBe(true);
    expect(found.inertia).toBe(plain.inertia);
    expect(Buffer.from(Int32Array.from(found.labels).buffer).equals(Buffer.from(plain.labels.buffer))).toBe(true);
  }
});

test("passRoom has room to be written before each pass, of any size", () => {
  const random = stream("passRoom", "written");
  for (const [n, p, k] of [
    [10, 2, 3],
    [4000, 6, 5],
    [30_000, 90, 2],
  ] as const) {
    const { rows, passes } = passRoom(n, p, k);
    for (let round = 0; round < 2; round++) {
      rows.data.set(planted(n, p, k, random));
      const plain = plainPasses({ data: rows.data.slice(), n, p });
      const centers = rows.data.slice(0, k * p);
      plain.labels.set(passes.labels);
      expect(passes.nearest(centers)).toBe(plain.nearest(centers));
      expect(passes.labels.every((label, i) => label === plain.labels[i])).toBe(true);
      expect([...passes.sums(k)]).toEqual([...plain.sums(k)]);
    }
  }
});

test("passesOver takes no memory for rows of 32 MB each time", () => {
  const rows = { data: planted(200_000, 20, 3, stream("passRoom", "memory")), n: 200_000, p: 20 };
  const partition = () => lloyd(rows, rows.data.slice(0, 60), 0, 0, passesOver(rows, 3)).inertia;
  const first = partition();
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 12; round++) expect(partition()).toBe(first);
  expect(process.memoryUsage().rss - before).toBeLessThan(120e6);
});
