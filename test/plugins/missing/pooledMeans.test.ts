import { describe, expect, it } from "vitest";
import { cell, incomplete, mice, pool } from "../../../src/impute/index.ts";
import { type MeansTask, pooledMeans, type SegmentMean } from "../../../src/plugins/missing/pooledMeans.ts";
import { normal, stream } from "../../../src/random/index.ts";
import type { MeasuredColumn } from "../../../src/segmentation/index.ts";

const asked = { customers: 1000, sets: 8, iterations: 5 };

/** Two segments whose measure goes with x in opposite ways, about 50 and 10; it is not known the likelier the greater x is. */
function planted(rows: number, seed: number, strength = 0.9) {
  const random = stream("means", seed);
  const labels = Int32Array.from({ length: rows }, (_, i) => i % 2);
  const x = Float64Array.from(labels, () => normal(random));
  const y = x.map((value, i) => (labels[i] === 0 ? 50 + 8 * value : 10 - 2 * value) + 3 * normal(random));
  const states = Uint8Array.from(x, (value) => Number(random() < 1 / (1 + Math.exp(0.8 - strength * value))));
  const z = Float64Array.from(x, () => normal(random));
  const all = new Uint8Array(rows);
  const target: MeasuredColumn = { metric: "y", values: y.map((value, i) => (states[i] ? 0 : value)), states };
  const space: MeasuredColumn[] = [
    { metric: "x", values: x, states: all },
    { metric: "z", values: z, states: all },
  ];
  return {
    y,
    task: { seed: `${seed}`, asked, labels, segments: [0, 1], targets: [target], space } satisfies MeansTask,
  };
}

describe("pooledMeans", () => {
  it("is what Rubin's rules make of the means of sets that are imputed within the segment", () => {
    const { task } = planted(120, 1);
    const [, second] = pooledMeans(task) as [SegmentMean, SegmentMean];
    const rows = [...task.labels.keys()].filter((i) => task.labels[i] === 1);
    const [y, x, z] = [...task.targets, ...task.space];
    const known = rows.filter((i) => y!.states[i] === cell.known).map((i) => y!.values[i]!);
    const center = known.reduce((sum, value) => sum + value / known.length, 0);
    const spread = Math.sqrt(known.reduce((sum, value) => sum + (value - center) ** 2, 0) / (known.length - 1));
    const data = rows.flatMap((i) => [
      y!.states[i] === cell.unknown ? Number.NaN : (y!.values[i]! - center) / spread,
      ...[x!.values[i]!, z!.values[i]!],
    ]);
    const { sets } = mice(incomplete(data, rows.length, ["y", "x", "z"]), {
      ...{ seed: "1/y/1/fill", sets: 8, iterations: 1 },
    });
    const n = rows.length;
    const wanted = pool(
      sets.map((set) => {
        const values = Array.from({ length: n }, (_, i) => center + spread * set.data[3 * i]!);
        const estimate = values.reduce((sum, value) => sum + value / n, 0);
        return { estimate, variance: values.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / (n - 1) / n };
      }),
      n - 1,
    );
    expect(second).toMatchObject({ metric: "y", label: 1, people: n, known: known.length, unknown: n - known.length });
    for (const name of ["estimate", "within", "between", "freedom", "fractionMissing", "low", "high"] as const)
      expect(Math.abs(second.pooled![name] / wanted[name] - 1)).toBeLessThan(1e-9);
    expect(second.knownMean).toBeCloseTo(center, 12);
  });

  /** How often intervals hold the mean of all customers like these, and the mean squared error in squared standard errors. */
  function covered(samples: number, rows: number, customers: number) {
    // Odds of not being known × 1.6 per standard deviation of x.
    const found = { hits: 0, known: 0, squared: 0, within: 0 };
    for (let seed = 0; seed < samples; seed++) {
      const { task } = planted(rows, seed, 0.5);
      for (const { label, knownMean, pooled } of pooledMeans({ ...task, asked: { ...asked, customers } })) {
        const { estimate, low, high, total, within } = pooled!;
        const truth = label === 0 ? 50 : 10;
        found.hits += Number(low <= truth && truth <= high) / (2 * samples);
        found.known += Number(Math.abs(knownMean! - truth) < (high - low) / 2) / (2 * samples);
        // Against s²/n: the variance is that of what x explains, and of the rest.
        found.within += (within * rows) / 2 / (label === 0 ? 64 + 9 : 4 + 9) / (2 * samples);
        found.squared += (estimate - truth) ** 2 / total / (2 * samples);
      }
    }
    return found;
  }

  it("holds the mean of customers like these as often as it says, neither less nor more", () => {
    const { hits, known, squared, within } = covered(150, 400, 1000);
    // 300 intervals at 95 %: the standard deviation is 1.3 percentage points, of the squared errors about 0.08.
    expect(hits).toBeGreaterThan(0.915);
    expect(hits).toBeLessThan(0.985);
    expect(squared).toBeGreaterThan(0.75);
    expect(squared).toBeLessThan(1.4);
    expect(Math.abs(within - 1)).toBeLessThan(0.1);
    // The known values alone miss it, since gaps go with a measure.
    expect(known).toBeLessThan(0.75);
  });

  it("holds it with few customers drawn, by the variance that drawing adds", () => {
    const { hits, squared, within } = covered(100, 1600, 200);
    expect(hits).toBeGreaterThan(0.9);
    expect(within).toBeGreaterThan(1.2);
    expect(hits).toBeLessThan(0.995);
    expect(squared).toBeGreaterThan(0.55);
    expect(squared).toBeLessThan(1.4);
  });

  it("counts all customers and takes the mean of all known values whoever is drawn", () => {
    const { task } = planted(600, 7);
    const all = pooledMeans(task);
    const some = pooledMeans({ ...task, asked: { ...asked, customers: 100 } });
    for (const [i, row] of some.entries()) {
      const { metric, label, people, known, unknown, knownMean } = all[i]!;
      expect(row).toMatchObject({ metric, label, people, known, unknown, knownMean, drawn: 100 });
      expect(all[i]!.drawn).toBe(people);
      expect(row.pooled!.estimate).not.toBe(all[i]!.pooled!.estimate);
    }
  });

  it("counts columns of who never had a measure among those that are learnt from", () => {
    const { task } = planted(60, 8);
    // Of 30 in a segment 12 are known, three for each of x, z and one more; and of 9 three less.
    const of = (known: number, never: number) => {
      const states = Uint8Array.from(task.labels, (_, i) => Number(i >= 2 * known));
      const happened = Uint8Array.from(task.labels, (_, i) => (i % 8 < never ? cell.never : cell.known));
      const space = [{ ...task.space[0]!, states: happened }, task.space[1]!];
      return pooledMeans({ ...task, targets: [{ ...task.targets[0]!, states }], space })[0]!.pooled !== undefined;
    };
    expect([of(9, 0), of(9, 2), of(11, 2), of(12, 2)]).toEqual([true, false, false, true]);
  });

  it("depends on nothing of another segment, nor on the other measures that are known of as many", () => {
    const { task } = planted(200, 3);
    const [first, second] = pooledMeans(task);
    expect(pooledMeans({ ...task, segments: [1] })).toEqual([second]);
    const moved = task.targets[0]!.values.map((value, i) => (task.labels[i] === 1 ? value + 100 : value));
    expect(pooledMeans({ ...task, targets: [{ ...task.targets[0]!, values: moved }] })[0]).toEqual(first);
    // Another measure that is not known of the very same customers says nothing of this one, and has no part.
    const twin = { ...task.targets[0]!, metric: "w" };
    expect(pooledMeans({ ...task, targets: [...task.targets, twin] }).filter(({ metric }) => metric === "y")).toEqual([
      first,
      second,
    ]);
  });

  it("imputes from other measures that are not known of others, in several passes, and says how chains agree", () => {
    const { task } = planted(400, 4);
    const [y] = task.targets;
    const hidden = y!.states.map((state, i) => Number(state === cell.known && i % 3 === 0));
    const beside = task.space.map((column, c) => (c === 0 ? { ...column, states: hidden } : column));
    const found = pooledMeans({ ...task, space: beside, asked: { ...asked, iterations: 20 } });
    for (const { scaleReduction } of found) expect(scaleReduction).toBeLessThan(1.3);
    expect(pooledMeans(task).every(({ scaleReduction }) => scaleReduction === undefined)).toBe(true);
  });

  it("takes no declared constant for a known value", () => {
    const { task } = planted(200, 5);
    const gappy = { ...task.space[1]!, states: Uint8Array.from(task.labels, (_, i) => Number(i % 5 === 0)) };
    const with1 = (constant?: number) =>
      pooledMeans({
        ...task,
        space: [task.space[0]!, constant === undefined ? gappy : { ...gappy, constant }],
      });
    expect(with1(1e3)).toEqual(with1());
  });

  it("pools nothing where all is known, too little is known, or nothing differs", () => {
    const { task } = planted(60, 6);
    const of = (states: (i: number) => number, values = task.targets[0]!.values) =>
      pooledMeans({
        ...task,
        targets: [{ metric: "y", values, states: Uint8Array.from(task.labels, (_, i) => states(i)) }],
      });
    const half = of((i) => Number(i % 2 === 0 && i < 40));
    expect(half.map(({ unknown, pooled }) => [unknown, pooled !== undefined])).toEqual([
      [20, true],
      [0, false],
    ]);
    expect(of((i) => Number(i > 12))[0]).toMatchObject({ known: 7, unknown: 23 });
    expect(of((i) => Number(i > 12))[0]!.pooled).toBeUndefined();
    expect(of((i) => Number(i > 18))[0]!.pooled).toBeDefined();
    expect(of((i) => Number(i > 30), new Float64Array(60).fill(4))[0]).toMatchObject({ knownMean: 4, unknown: 14 });
    expect(of((i) => Number(i > 30), new Float64Array(60).fill(4))[0]!.pooled).toBeUndefined();
    expect(of(() => 1)[0]).toMatchObject({ known: 0, knownMean: undefined });
  });
});
