import { describe, expect, it } from "vitest";
import type { FrozenColumn, SegmentPublication } from "../../../src/config/index.ts";
import { followSegments } from "../../../src/plugins/segment-identity/followSegments.ts";
import { stream } from "../../../src/random/index.ts";
import type { Measures } from "../../../src/segmentation/index.ts";

const options = { least: 0.3, part: 0.1, reach: 0.5 };

const column = (metric: string): FrozenColumn => ({
  ...{ name: metric, metric, role: "value", transform: "none", optional: false },
  ...{ center: 0, scale: 1, weight: 1, least: -50, most: 50 },
});

/** A publication whose segments a, b, c … lie at points of the plane and reach 5 around them. */
function earlierAt(...centers: readonly (readonly [x: number, y: number])[]): SegmentPublication {
  const segments = centers.map((_, i) => {
    const id = String.fromCharCode(97 + i);
    return { id, name: id.toUpperCase(), archetype: "newcomers", size: 100 };
  });
  const model = {
    ...{ algorithm: "k-means", columns: [column("x"), column("y")], fidelity: 1 },
    centers: centers.map((center) => [...center]),
    reach: centers.map(() => 5),
  };
  return { asOf: "2024-01-01", model, segments, ended: [{ id: "z", name: "Z", asOf: "2023-01-01" }] };
}

/** Customers in a disc around each of several points, a segment for each. */
function todayAt(...groups: readonly (readonly [x: number, y: number, size: number])[]) {
  const random = stream("follow", groups.length);
  const rows = groups.flatMap(([x, y, size], label) =>
    Array.from({ length: size }, () => ({ label, x: x + random() - 0.5, y: y + random() - 0.5 })),
  );
  const values = (key: "x" | "y") => ({
    values: Float64Array.from(rows, (row) => row[key]),
    missing: new Uint8Array(rows.length),
  });
  const of = new Map([
    ["x", values("x")],
    ["y", values("y")],
  ]);
  const measures: Measures = { rows: rows.length, of };
  return { measures, labels: Int32Array.from(rows, ({ label }) => label), sizes: groups.map(([, , size]) => size) };
}

const idsOf = ({ segments }: ReturnType<typeof followSegments>) => segments.map(({ before }) => before?.id);
const kindsOf = ({ segments }: ReturnType<typeof followSegments>) => segments.map(({ kind }) => kind);

describe("followSegments", () => {
  it("knows segments again under other labels, by asking the earlier model about today's customers", () => {
    const identity = followSegments(
      earlierAt([0, 0], [10, 0], [0, 10]),
      todayAt([10.5, 0, 60], [0, 9.5, 50], [0.5, 0, 40]),
      options,
    );
    expect(idsOf(identity)).toEqual(["b", "c", "a"]);
    expect(kindsOf(identity)).toEqual(["same", "same", "same"]);
    expect(identity).toMatchObject({ since: "2024-01-01", evidence: "members", ended: [] });
    expect(identity.segments[0]).toMatchObject({ people: 60, stayed: 60, jaccard: 1 });
    expect(identity.reserved).toEqual(["a", "b", "c", "z"]);
  });

  it("asks the own rule where there is one, of regions that lie about one center", () => {
    const ring = (radius: number, count: number) =>
      Array.from({ length: count }, (_, i) => {
        const turn = (2 * Math.PI * i) / count;
        return [radius * Math.cos(turn), radius * Math.sin(turn)] as const;
      });
    const rows = [...ring(8, 60), ...ring(3, 40), [0, 0] as const];
    const rule = {
      ...({ kind: "cores", k: 3, columns: ["x", "y"], eps: 1.5, rows: rows.flat() } as const),
      ...{
        labels: rows.map((_, i) => (i < 60 ? 0 : i < 100 ? 1 : 2)),
        outside: { to: "nearest", centers: [8, 0, 3, 0, 0, 0] } as const,
      },
    };
    // The region in the middle is too small to be remembered.
    const own = {
      ...{ format: 2 as const, algorithm: "dbscan", columns: [column("x"), column("y")], rule },
      ...{ labels: [0, 1, -1], reach: [1.5, 1.5], fidelity: 1 },
    };
    const earlier = earlierAt([0, 0.1], [0.1, 0]);
    const points = [...ring(3.2, 50), ...ring(7.7, 45)].map(([x, y]) => [x, y, 1] as const);
    const { measures } = todayAt(...points);
    const labels = Int32Array.from(points, (_, i) => (i < 50 ? 0 : 1));
    const today = { measures, labels, sizes: [50, 45] };
    const identity = followSegments(earlier, today, options, own);
    expect(idsOf(identity)).toEqual(["b", "a"]);
    expect(kindsOf(identity)).toEqual(["same", "same"]);
    expect(identity.segments.map(({ stayed }) => stayed)).toEqual([50, 45]);
    expect(followSegments(earlier, today, options).segments.map(({ stayed }) => stayed)).not.toEqual([50, 45]);
    const middle = todayAt([0, 0, 30]);
    expect(kindsOf(followSegments(earlier, middle, options, own))).toEqual(["birth"]);
  });

  it("sees a split, whose larger part keeps the id", () => {
    const identity = followSegments(
      earlierAt([0, 0], [20, 0]),
      todayAt([20, 0, 80], [1.5, 0, 60], [-1.5, 0, 40]),
      options,
    );
    expect(idsOf(identity)).toEqual(["b", "a", undefined]);
    expect(kindsOf(identity)).toEqual(["same", "split", "split"]);
    expect(identity.segments[2]).toMatchObject({ from: ["a"], stayed: 0 });
  });

  it("sees a merge, which has the id of the larger contributor", () => {
    const today = todayAt([20, 0, 90], [0, 0, 30], [4, 0, 50]);
    const merged = { ...today, labels: today.labels.map((label) => Math.min(label, 1)), sizes: [90, 80] };
    const identity = followSegments(earlierAt([0, 0], [4, 0], [20, 0]), merged, options);
    expect(idsOf(identity)).toEqual(["c", "b"]);
    expect(kindsOf(identity)).toEqual(["same", "merge"]);
    expect(identity.segments[1]).toMatchObject({ from: ["a", "b"], people: 80, stayed: 50 });
    expect(identity.ended).toEqual([{ id: "a", name: "A", kind: "merge" }]);
  });

  it("sees a birth where the earlier model has no place, and a death where nobody is left", () => {
    const identity = followSegments(earlierAt([0, 0], [20, 0]), todayAt([0, 0, 60], [0, 40, 50]), options);
    expect(idsOf(identity)).toEqual(["a", undefined]);
    expect(kindsOf(identity)).toEqual(["same", "birth"]);
    expect(identity.ended).toEqual([{ id: "b", name: "B", kind: "death" }]);
  });

  it("leaves out those who are in no segment now", () => {
    const today = todayAt([0, 0, 60], [20, 0, 40], [20, 1, 30]);
    const some = { ...today, labels: today.labels.map((label) => (label === 2 ? -1 : label)), sizes: [60, 40] };
    const identity = followSegments(earlierAt([0, 0], [20, 0]), some, options);
    expect(idsOf(identity)).toEqual(["a", "b"]);
    expect(identity.segments[1]).toMatchObject({ stayed: 40, jaccard: 40 / 70 });
  });

  it("compares centers over the measures that are left when one is gone, and nothing without any", () => {
    const { measures, ...today } = todayAt([10.5, 0, 60], [0.5, 3, 40], [30, 0, 20]);
    const left = { ...measures, of: new Map([["x", measures.of.get("x")!]]) };
    const identity = followSegments(earlierAt([0, 0], [10, 0]), { ...today, measures: left }, options);
    expect(identity.evidence).toBe("centers");
    expect(idsOf(identity)).toEqual(["b", "a", undefined]);
    const none = followSegments(
      earlierAt([0, 0], [10, 0]),
      { ...today, measures: { ...measures, of: new Map() } },
      options,
    );
    expect(none.evidence).toBe("none");
    expect(kindsOf(none)).toEqual(["birth", "birth", "birth"]);
    expect(none.ended).toHaveLength(2);
  });

  it("does not follow an only segment to where none of its customers were, by centers alone", () => {
    const follow = (x: number) => {
      const { measures, ...today } = todayAt([x, 0, 60]);
      const left = { ...measures, of: new Map([["x", measures.of.get("x")!]]) };
      return followSegments(earlierAt([0, 0]), { ...today, measures: left }, options);
    };
    expect(idsOf(follow(0.1))).toEqual(["a"]);
    const far = follow(30);
    expect(far.evidence).toBe("centers");
    expect(kindsOf(far)).toEqual(["birth"]);
    expect(far.ended).toEqual([{ id: "a", name: "A", kind: "death" }]);
  });

  it("knows nothing of a publication whose segments were all of few", () => {
    const { model, ...rest } = earlierAt();
    const identity = followSegments({ ...rest, model }, todayAt([0, 0, 60]), options);
    expect(identity).toMatchObject({ evidence: "none", ended: [], reserved: ["z"] });
    expect(kindsOf(identity)).toEqual(["birth"]);
  });

  it("takes all segments for parts of an only one that was there before", () => {
    const { model, ...rest } = earlierAt([0, 0]);
    const bare = { ...rest, model: { ...model, columns: [], centers: [[]] } };
    const identity = followSegments(bare, todayAt([0, 0, 60], [30, 0, 50]), options);
    expect(idsOf(identity)).toEqual(["a", undefined]);
    expect(kindsOf(identity)).toEqual(["split", "split"]);
  });
});
