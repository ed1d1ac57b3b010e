import { describe, expect, it } from "vitest";
import { adjustedRand } from "../../src/cluster/index.ts";
import { lloyd } from "../../src/cluster/lloyd.ts";
import { cases, reference } from "./reference.ts";

const { k, fits } = reference.starts;
const { points } = cases.find(({ name }) => name === reference.starts.name)!;
const rows = { data: points.data, n: points.rows, p: points.columns };

describe("lloyd", () => {
  it.each(fits)("ends where scikit-learn's lloyd ends from rows $rows (same steps, so 1e-12)", (fit) => {
    const start = Float64Array.from(fit.rows.flatMap((i) => [...rows.data.subarray(i * rows.p, (i + 1) * rows.p)]));
    const before = start.slice();
    const found = lloyd(rows, start, 1000, 0);
    expect(found.inertia / fit.inertia).toBeCloseTo(1, 12);
    expect(adjustedRand(found.labels, Int32Array.from(fit.labels))).toBe(1);
    expect([...found.labels]).toEqual(fit.labels);
    expect(found.converged).toBe(true);
    expect(start).toEqual(before);
    expect(start.length / rows.p).toBe(k);
  });

  it("never raises the inertia from one iteration to the next", () => {
    const start = rows.data.slice(0, 5 * rows.p);
    const inertias = Array.from({ length: 12 }, (_, i) => lloyd(rows, start, i, 0).inertia);
    expect(inertias).toEqual([...inertias].sort((a, b) => b - a));
  });
});
