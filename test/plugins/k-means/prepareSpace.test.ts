import { describe, expect, it } from "vitest";
import { alikeColumns } from "../../../src/plugins/k-means/alikeColumns.ts";
import { prepareSpace, type RawMetric } from "../../../src/plugins/k-means/prepareSpace.ts";

const how = { transform: "none", scaling: "z", winsorise: 0 } as const;
const raw = (metric: string, values: readonly number[], missing: readonly number[]): RawMetric => ({
  metric,
  values: Float64Array.from(values),
  missing: Uint8Array.from(missing),
});

describe("prepareSpace", () => {
  it("adds one flag for each different set of customers without a value", () => {
    const { prepared } = prepareSpace(
      [raw("gap", [1, 2, 0], [0, 0, 1]), raw("rhythm", [3, 9, 0], [0, 0, 1]), raw("rating", [0, 4, 5], [1, 0, 0])],
      how,
    );
    expect(prepared.map(({ column }) => column.name)).toEqual([
      ...["gap", "rhythm", "rating"],
      ...["gap_missing", "rating_missing"],
    ]);
  });

  it("lets a metric that some have no value of weigh as much in all as any other", () => {
    const { prepared } = prepareSpace(
      [
        raw("gap", [1, 5, 2, 0], [0, 0, 0, 1]),
        raw("rhythm", [3, 9, 1, 0], [0, 0, 0, 1]),
        raw("r", [1, 2, 3, 5], [0, 0, 0, 0]),
      ],
      how,
    );
    const variance = (name: string) =>
      prepared.find(({ column }) => column.name === name)!.values.reduce((sum, value) => sum + value ** 2, 0) / 4;
    expect(variance("r")).toBeCloseTo(1, 12);
    expect(variance("gap") + variance("rhythm") + variance("gap_missing")).toBeCloseTo(2, 12);
    expect(variance("gap")).toBeCloseTo(variance("rhythm"), 12);
  });

  it("makes who has no value no wider apart than measures are, where these are divided by their range", () => {
    const metrics = [raw("gap", [10, 50, 20, 0], [0, 0, 0, 1]), raw("r", [1, 2, 3, 5], [0, 0, 0, 0])];
    const { prepared } = prepareSpace(metrics, { ...how, scaling: "min-max" });
    for (const { values, column } of prepared) {
      const sorted = values.map((value) => value / column.weight).sort();
      expect(sorted.at(-1)! - sorted[0]!).toBeCloseTo(1, 12);
    }
    expect(prepared[0]!.values[3]).toBe(0);
    expect(Math.min(...prepared[0]!.values)).toBeLessThan(-0.2);
  });

  it("imputes what is not known by what it is given, and tells apart only what never happened", () => {
    const rated = { ...raw("rating", [1, 3, 0, 0], [0, 0, 1, 1]), unknown: Uint8Array.of(0, 0, 1, 0) };
    const seen: number[][] = [];
    const { prepared } = prepareSpace([rated], how, (columns) => {
      seen.push([...columns[0]!.values], [...columns[0]!.states]);
      const [column] = columns;
      return [{ ...column!, values: Float64Array.of(-1, 1, 0.5, 0), states: Uint8Array.of(0, 0, 0, 2) }];
    });
    expect(seen).toEqual([
      [-1, 1, 0, 0],
      [0, 0, 1, 2],
    ]);
    const [values, flag] = prepared;
    expect([...values!.values].map((value) => value / values!.column.weight)).toEqual([-1, 1, 0.5, 0]);
    expect(flag!.column).toMatchObject({ name: "rating_missing", missing: 1 });
    expect(values!.column.missing).toBe(2);
  });

  it("names what it leaves out, and why", () => {
    const { leftOut } = prepareSpace([raw("same", [1, 1], [0, 0]), raw("nobody", [0, 0], [1, 1])], how);
    expect(leftOut.map(({ metric }) => metric)).toEqual(["same", "nobody"]);
    expect(leftOut[1]?.reason).toBe("no customer has a value");
  });
});

describe("alikeColumns", () => {
  it("names pairs of columns that say the same, in either direction", () => {
    const values = Array.from({ length: 20 }, (_, i) => i);
    const { prepared } = prepareSpace(
      [
        raw("up", values, new Array(20).fill(0)),
        raw(
          "down",
          values.map((x) => -2 * x),
          new Array(20).fill(0),
        ),
        raw(
          "other",
          values.map((x) => (x * 7) % 11),
          new Array(20).fill(0),
        ),
      ],
      how,
    );
    expect(alikeColumns(prepared)).toEqual([{ one: "up", other: "down" }]);
  });

  it("takes columns that lie to one side of 0 for no more alike than they are", () => {
    const column = (name: string, step: number) => {
      const { prepared } = prepareSpace([raw(name, [1, 2, 3, 4, 5, 6, 7], new Array(7).fill(0))], how);
      return { ...prepared[0]!, values: Float64Array.from({ length: 77 }, (_, i) => 50 + ((i * step) % 11)) };
    };
    expect(alikeColumns([column("one", 2), column("other", 7)])).toEqual([]);
    expect(alikeColumns([column("one", 2), column("same", 2)])).toHaveLength(1);
  });
});
