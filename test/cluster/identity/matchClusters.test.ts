import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchClusters, type PartitionMatch } from "../../../src/cluster/index.ts";
import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import "../../properties.ts";

/** Evidence of two partitions of the same people; −1 = in no cluster before, or gone now. */
function evidenceOf(before: readonly number[], now: readonly number[], k: number, m: number) {
  const data = new Float64Array(k * m);
  before.forEach((i, person) => {
    const j = now[person]!;
    if (i >= 0 && j >= 0) data[i * m + j]! += 1;
  });
  const sizes = (labels: readonly number[], count: number) =>
    Array.from({ length: count }, (_, c) => labels.filter((label) => label === c).length);
  const overlap = matrix(
    data,
    k,
    Array.from({ length: m }, (_, j) => `now ${j}`),
  );
  return { kind: "members" as const, overlap, sizesBefore: sizes(before, k), sizesNow: sizes(now, m) };
}

const people = (...parts: readonly (readonly [label: number, count: number])[]) =>
  parts.flatMap(([label, count]) => Array.from({ length: count }, () => label));

const idsNow = ({ now }: PartitionMatch) => now.map(({ id }) => id);
const kindsNow = ({ now }: PartitionMatch) => now.map(({ kind }) => kind);
const fates = ({ before }: PartitionMatch) => before.map(({ kind }) => kind);
const letters = (k: number) => Array.from({ length: k }, (_, i) => String.fromCharCode(97 + i));

describe("matchClusters, by members", () => {
  it("knows the same clusters again under other numbers", () => {
    const before = people([0, 50], [1, 30], [2, 20]);
    const now = people([2, 50], [0, 30], [1, 20]);
    const match = matchClusters(["a", "b", "c"], evidenceOf(before, now, 3, 3));
    expect(idsNow(match)).toEqual(["b", "c", "a"]);
    expect(kindsNow(match)).toEqual(["same", "same", "same"]);
    expect(match.now.map(({ jaccard }) => jaccard)).toEqual([1, 1, 1]);
    expect(match.before).toEqual([
      { id: "a", kind: "same", into: [2] },
      { id: "b", kind: "same", into: [0] },
      { id: "c", kind: "same", into: [1] },
    ]);
  });

  it("leaves the id with the largest part of a split", () => {
    const before = people([0, 100], [1, 60]);
    const now = people([1, 25], [2, 45], [3, 30], [0, 60]);
    const match = matchClusters(["a", "b"], evidenceOf(before, now, 2, 4));
    expect(idsNow(match)).toEqual(["b", undefined, "a", undefined]);
    expect(kindsNow(match)).toEqual(["same", "split", "split", "split"]);
    expect(match.before[0]).toEqual({ id: "a", kind: "split", into: [2, 1, 3] });
    expect(match.now[1]).toEqual({ label: 1, id: undefined, kind: "split", from: ["a"], jaccard: undefined });
  });

  it("leaves the id with the largest of five parts, though none is like the whole", () => {
    const before = people([0, 100]);
    const match = matchClusters(["a"], evidenceOf(before, people([0, 19], [1, 21], [2, 20], [3, 20], [4, 20]), 1, 5));
    expect(idsNow(match)).toEqual([undefined, "a", undefined, undefined, undefined]);
    expect(match.before[0]!.kind).toBe("split");
  });

  it("gives a merged cluster the id of its largest contributor", () => {
    const before = people([0, 40], [1, 70], [2, 50]);
    const now = people([0, 40], [0, 70], [1, 50]);
    const match = matchClusters(["a", "b", "c"], evidenceOf(before, now, 3, 2));
    expect(idsNow(match)).toEqual(["b", "c"]);
    expect(kindsNow(match)).toEqual(["merge", "same"]);
    expect(match.now[0]!.from).toEqual(["a", "b"]);
    expect(match.before).toEqual([
      { id: "a", kind: "merge", into: [0] },
      { id: "b", kind: "merge", into: [0] },
      { id: "c", kind: "same", into: [1] },
    ]);
  });

  it("sees a birth among people who were in no cluster, and a death of one whose people are gone", () => {
    const before = people([0, 60], [1, 40], [-1, 50]);
    const now = people([0, 60], [-1, 40], [1, 50]);
    const match = matchClusters(["a", "b"], evidenceOf(before, now, 2, 2));
    expect(idsNow(match)).toEqual(["a", undefined]);
    expect(kindsNow(match)).toEqual(["same", "birth"]);
    expect(fates(match)).toEqual(["same", "death"]);
  });

  it("takes a cluster whose people are spread over all others for dead", () => {
    const before = people([0, 60], [1, 60], [2, 60], [3, 30]);
    const now = people([0, 60], [1, 60], [2, 60], [0, 10], [1, 10], [2, 10]);
    const match = matchClusters(["a", "b", "c", "d"], evidenceOf(before, now, 4, 3));
    expect(idsNow(match)).toEqual(["a", "b", "c"]);
    expect(fates(match)).toEqual(["same", "same", "same", "death"]);
  });

  it("calls a small group that leaves a cluster a birth out of it, not a split", () => {
    const before = people([0, 200], [1, 40]);
    const match = matchClusters(["a", "b"], evidenceOf(before, people([0, 190], [2, 10], [1, 40]), 2, 3));
    expect(idsNow(match)).toEqual(["a", "b", undefined]);
    expect(kindsNow(match)).toEqual(["same", "same", "birth"]);
  });

  it("rates all clusters together, not one after the other", () => {
    const before = people([0, 110], [1, 50]);
    const now = people([0, 60], [1, 50], [0, 50]);
    expect(idsNow(matchClusters(["a", "b"], evidenceOf(before, now, 2, 2)))).toEqual(["b", "a"]);
  });

  it("never lets the numbers of the clusters decide (property)", () => {
    const partitions = fc.array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: 0, max: 4 })), {
      minLength: 1,
      maxLength: 120,
    });
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(partitions, order, (rows, permuted) => {
        const before = rows.map(([i]) => i);
        const now = rows.map(([, j]) => j);
        const evidence = evidenceOf(before, now, 4, 5);
        const renamed = evidenceOf(
          before,
          now.map((j) => permuted[j]!),
          4,
          5,
        );
        const columns = Array.from({ length: 5 }, (_, j) =>
          evidence.overlap.data.filter((_, at) => at % 5 === j).join(),
        );
        fc.pre(new Set(columns).size === 5);
        const match = matchClusters(letters(4), evidence);
        const other = matchClusters(letters(4), renamed);
        for (let j = 0; j < 5; j++) {
          const { label: _, ...origin } = match.now[j]!;
          expect(other.now[permuted[j]!]).toEqual({ label: permuted[j], ...origin });
        }
        expect(other.before.map(({ kind }) => kind)).toEqual(fates(match));
        const inherited = idsNow(match).filter((id) => id !== undefined);
        expect(new Set(inherited).size).toBe(inherited.length);
      }),
    );
  });

  it("calls what goes on one cluster and took a part of another the same", () => {
    const before = people([0, 9], [1, 50]);
    const match = matchClusters(["a", "b"], evidenceOf(before, people([1, 9], [0, 38], [1, 12]), 2, 2));
    expect(match.now).toMatchObject([
      { id: "b", kind: "split", from: ["b"] },
      { id: "a", kind: "same", from: ["a"] },
    ]);
    expect(match.before).toEqual([
      { id: "a", kind: "same", into: [1] },
      { id: "b", kind: "split", into: [0, 1] },
    ]);
  });

  it("says the same of what became a cluster and of what became of it (property)", () => {
    const shape = fc.integer({ min: 1, max: 4 }).chain((k) =>
      fc.integer({ min: 1, max: 5 }).chain((m) => {
        const one = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]) => Math.floor((a * b) / 60));
        const list = (length: number, of: fc.Arbitrary<number>) =>
          fc.array(of, { minLength: length, maxLength: length });
        return fc.tuple(fc.constant(k), fc.constant(m), list(k * m, one), list(k, fc.nat(9)), list(m, fc.nat(9)));
      }),
    );
    fc.assert(
      fc.property(shape, ([k, m, common, gone, come]) => {
        const cells = common.map((count, at) => ({ count, row: Math.floor(at / m), column: at % m }));
        const sum = (list: readonly { count: number }[]) => list.reduce((total, { count }) => total + count, 0);
        const sizesBefore = gone.map((count, i) => count + sum(cells.filter(({ row }) => row === i)));
        const sizesNow = come.map((count, j) => count + sum(cells.filter(({ column }) => column === j)));
        const overlap = matrix(Float64Array.from(common), k, sizesNow.map(String));
        const match = matchClusters(letters(k), { kind: "members", overlap, sizesBefore, sizesNow });
        for (const { id, kind, from, label } of match.now) {
          const fateOf = (one: string) => match.before.find((fate) => fate.id === one)!;
          if (kind === "split") expect(fateOf(from[0]!)).toMatchObject({ kind: "split" });
          if (kind === "split") expect(fateOf(from[0]!).into).toContain(label);
          if (id === undefined) continue;
          expect(from).toContain(id);
          expect(fateOf(id).into[0]).toBe(label);
          expect({ same: ["same"], split: ["split"], merge: ["merge", "split"], birth: [] }[kind]).toContain(
            fateOf(id).kind,
          );
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("finds nothing changed where nothing changed (property)", () => {
    const labels = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(labels, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (before, permuted) => {
        const used = [...new Set(before)].sort();
        const now = before.map((i) => permuted[i]!);
        const match = matchClusters(letters(6), evidenceOf(before, now, 6, 6));
        for (const i of used) {
          expect(match.now[permuted[i]!]).toMatchObject({ id: letters(6)[i], kind: "same", jaccard: 1 });
        }
      }),
    );
  });

  it("knows no cluster before or none now", () => {
    const none = { kind: "members" as const, overlap: matrix(new Float64Array(0), 0, ["now"]), sizesBefore: [] };
    expect(matchClusters([], { ...none, sizesNow: [5] }).now.map(({ kind }) => kind)).toEqual(["birth"]);
    const gone = { kind: "members" as const, overlap: matrix(new Float64Array(0), 1, []), sizesBefore: [5] };
    expect(matchClusters(["a"], { ...gone, sizesNow: [] }).before).toEqual([{ id: "a", kind: "death", into: [] }]);
  });

  it("refuses ids that repeat and sizes that cannot be", () => {
    const evidence = evidenceOf([0, 1], [0, 1], 2, 2);
    expect(() => matchClusters(["a", "a"], evidence)).toThrow("different ids");
    expect(() => matchClusters(["a", "b"], evidence, { least: Number.NaN })).toThrow("least is NaN");
    expect(() => matchClusters(["a", "b"], evidence, { part: -1 })).toThrow(RangeError);
    expect(() => matchClusters(["a", "b"], { ...evidence, sizesNow: [1] })).toThrow("a size for each");
    expect(() => matchClusters(["a", "b"], { ...evidence, sizesNow: [0, 1] })).toThrow("fewer people");
  });
});

describe("matchClusters, by centers", () => {
  const centers = (...rows: readonly (readonly number[])[]) =>
    matrix(Float64Array.from(rows.flat()), rows.length, ["x", "y"]);
  const placed = (before: Matrix, now: Matrix, reachBefore = 10, reachNow = 10) => ({
    ...{ kind: "centers" as const, before, now },
    reachBefore: new Array<number>(before.rows).fill(reachBefore),
    reachNow: new Array<number>(now.rows).fill(reachNow),
  });

  it("follows centers that moved a little, and calls those far from all births and deaths", () => {
    const before = centers([0, 0], [10, 0], [0, 10]);
    const now = centers([0.5, 9], [1, 0.2], [30, 30]);
    const match = matchClusters(["a", "b", "c"], placed(before, now));
    expect(idsNow(match)).toEqual(["c", "a", undefined]);
    expect(kindsNow(match)).toEqual(["same", "same", "birth"]);
    expect(fates(match)).toEqual(["same", "death", "same"]);
    expect(match.now[0]!.jaccard).toBeUndefined();
  });

  it("takes an only cluster for the only one before as far as its members reach, and no farther", () => {
    const follow = (x: number, reachBefore: number, reachNow: number) =>
      idsNow(matchClusters(["a"], placed(centers([0, 0]), centers([x, 0]), reachBefore, reachNow)))[0];
    expect(follow(4, 10, 10)).toBe("a");
    expect(follow(6, 10, 10)).toBeUndefined();
    expect(follow(4, 10, 1)).toBe("a");
    expect(follow(4, 7, 7)).toBeUndefined();
    expect(follow(1e6, 10, 10)).toBeUndefined();
    expect(follow(0, 0, 0)).toBe("a");
    expect(fates(matchClusters(["a"], placed(centers([0, 0]), centers([6, 0]))))).toEqual(["death"]);
  });

  it("does not follow a center that is the nearest by far, but beyond what its members reach", () => {
    const match = matchClusters(["a", "b"], placed(centers([0, 0], [100, 0]), centers([0, 0], [75, 0])));
    expect(idsNow(match)).toEqual(["a", undefined]);
    expect(fates(match)).toEqual(["same", "death"]);
  });

  it("refuses centers of another space", () => {
    const now = matrix(Float64Array.of(1, 2), 1, ["x", "z"]);
    expect(() => matchClusters(["a"], placed(centers([0, 0]), now))).toThrow("the same space");
    const apart = { ...placed(centers([0, 0]), centers([1, 0])), reachNow: [] };
    expect(() => matchClusters(["a"], apart)).toThrow("1 centers and 0 reaches, one each is needed");
    expect(() => matchClusters(["a"], placed(centers([0, 0]), centers([1, 0]), Number.NaN))).toThrow(RangeError);
  });
});
