import { expect, it } from "vitest";
import { silhouettes, silhouettesOfEach } from "../../src/cluster/index.ts";
import { normal, stream } from "../../src/random/index.ts";
import { fromRows } from "./reference.ts";

const random = stream("silhouettes of each");
const points = fromRows(Array.from({ length: 300 }, (_, i) => [4 * (i % 3) + normal(random), normal(random)]));
const labelled = (of: (i: number) => number) => Int32Array.from({ length: 300 }, (_, i) => of(i));
const partitions = [
  labelled((i) => i % 3),
  labelled((i) => i % 6),
  labelled((i) => (i % 7) % 4),
  labelled((i) => (i < 40 ? -1 : i % 2)),
  labelled(() => 0),
];

it("silhouettes of several partitions are those of each alone, whatever the others are and however many threads", async () => {
  const found = await silhouettesOfEach(points, partitions, { threads: 2 });
  expect(await silhouettesOfEach(points, partitions)).toEqual(found);
  for (const [i, labels] of partitions.entries()) {
    const alone = await silhouettes(points, labels);
    if (alone === undefined) {
      expect(found[i]).toBeUndefined();
      continue;
    }
    const { value, values, rows, clusters } = found[i]!;
    // Sums are added by cells, so that they differ in their last digits.
    expect(value).toBeCloseTo(alone.value, 12);
    expect(rows).toEqual(alone.rows);
    expect(Math.max(...values.map((one, row) => Math.abs(one - alone.values[row]!)))).toBeLessThan(1e-12);
    expect(clusters.map(({ label, size }) => [label, size])).toEqual(
      alone.clusters.map(({ label, size }) => [label, size]),
    );
    clusters.forEach((one, c) => {
      expect(one.value).toBeCloseTo(alone.clusters[c]!.value, 12);
    });
  }
  expect(found.map((one) => one === undefined)).toEqual([false, false, false, false, true]);
  expect(await silhouettesOfEach(points, [])).toEqual([]);
});
