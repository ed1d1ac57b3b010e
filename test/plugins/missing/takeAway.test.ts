import { describe, expect, it } from "vitest";
import { cell } from "../../../src/impute/index.ts";
import { takeAway } from "../../../src/plugins/missing/takeAway.ts";
import type { MeasuredColumn } from "../../../src/segmentation/index.ts";

/** A measure of `known` customers, and of as many who never had it. */
function measure(metric: string, known: number): MeasuredColumn {
  const states = Uint8Array.from({ length: 2 * known }, (_, i) => (i % 2 === 0 ? cell.known : cell.never));
  return { metric, states, values: Float64Array.from(states, (_, i) => i + 1) };
}

describe("takeAway", () => {
  it("takes the share of known values, and nothing of a measure where that is fewer than asked", () => {
    const given = [measure("many", 104), measure("enough", 95), measure("few", 94), measure("none", 0)];
    const { columns, counts } = takeAway(given, 0.1, 10, "seed");
    expect(counts).toEqual([10, 10, 0, 0]);
    columns.forEach((column, c) => {
      const of = (state: number) => column.states.filter((own) => own === state).length;
      expect([of(cell.unknown), of(cell.never)]).toEqual([counts[c], given[c]!.states.length / 2]);
      column.states.forEach((state, i) => {
        expect(column.values[i]).toBe(state === cell.unknown ? 0 : given[c]!.values[i]);
      });
    });
    expect(columns[2]!.states).toEqual(given[2]!.states);
  });

  it("leaves no fewer than asked either", () => {
    expect(takeAway([measure("most", 19), measure("half", 20)], 0.5, 10, "seed").counts).toEqual([0, 10]);
  });

  it("takes the same of a measure whichever others there are", () => {
    const alone = takeAway([measure("b", 200)], 0.1, 10, "seed").columns[0]!;
    expect(takeAway([measure("a", 50), measure("b", 200)], 0.1, 10, "seed").columns[1]!.states).toEqual(alone.states);
  });
});
