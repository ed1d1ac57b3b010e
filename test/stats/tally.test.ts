import fc from "fast-check";
import { groupItems, groupRuns, sortGroup, tally } from "segmentarium/stats";
import { describe, expect, it } from "vitest";

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 9 })), { maxLength: 80 });
const labelOf = Int32Array.of(0, 1, 2, 0, 1, 2, -1, 3, -1, 0);

describe("groupItems", () => {
  it("keeps the order of the items of a group", () => {
    const { starts, items } = groupItems(Int32Array.of(2, 0, 2, 0), Int32Array.of(9, 8, 7, 6), 4);
    expect([...starts]).toEqual([0, 2, 2, 4, 4]);
    expect([...items]).toEqual([8, 6, 9, 7]);
  });

  it("refuses groups out of range and arrays of different length", () => {
    expect(() => groupItems(Int32Array.of(3), Int32Array.of(1), 3)).toThrow("item 0 is of no group");
    expect(() => groupItems(Int32Array.of(-1), Int32Array.of(1), 3)).toThrow("item 0 is of no group");
    expect(() => groupItems(Int32Array.of(0), Int32Array.of(), 1)).toThrow("1 groups and 0 items");
  });
});

describe("groupRuns", () => {
  it("equals groupItems of the same items one by one, runs of none among them", () => {
    const [groups, lengths] = [Int32Array.of(2, 0, 2, 1, 2, 0), Int32Array.of(3, 1, 0, 2, 1, 4)];
    const items = Int32Array.from({ length: 11 }, (_, i) => 100 - i);
    const single = Int32Array.from([...groups].flatMap((group, r) => Array.from({ length: lengths[r]! }, () => group)));
    expect(groupRuns(groups, lengths, items, 4)).toEqual(groupItems(single, items, 4));
  });

  it("refuses groups out of range and arrays that do not fit", () => {
    expect(() => groupRuns(Int32Array.of(3), Int32Array.of(1), Int32Array.of(7), 3)).toThrow("run 0 is of no group");
    expect(() => groupRuns(Int32Array.of(0), Int32Array.of(-1), new Int32Array(0), 3)).toThrow("run 0 is of no group");
    expect(() => groupRuns(Int32Array.of(0, 1), Int32Array.of(1), Int32Array.of(7), 3)).toThrow("2 groups and 1 runs");
    expect(() => groupRuns(Int32Array.of(0), Int32Array.of(2), Int32Array.of(7), 3)).toThrow("2 items, not 1");
  });
});

describe("tally", () => {
  it("counts different labels, items, the most frequent label and squares", () => {
    const grouped = groupItems(Int32Array.of(1, 1, 1, 1, 0), Int32Array.of(0, 3, 1, 6, 8), 3);
    const { labels, total, largest, squares } = tally(grouped, labelOf);
    expect([...labels]).toEqual([0, 2, 0]);
    expect([...total]).toEqual([0, 3, 0]);
    expect([...largest]).toEqual([0, 2, 0]);
    expect([...squares]).toEqual([0, 5, 0]);
  });

  it("equals counts in a map", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const groups = Int32Array.from(rows, ([group]) => group);
        const items = Int32Array.from(rows, ([, item]) => item);
        const found = tally(groupItems(groups, items, 7), labelOf);
        for (let g = 0; g < 7; g++) {
          const counts = new Map<number, number>();
          for (const [group, item] of rows) {
            const label = labelOf[item] as number;
            if (group === g && label >= 0) counts.set(label, (counts.get(label) ?? 0) + 1);
          }
          const each = [...counts.values()];
          expect(found.labels[g]).toBe(each.length);
          expect(found.total[g]).toBe(each.reduce((sum, n) => sum + n, 0));
          expect(found.largest[g]).toBe(Math.max(0, ...each));
          expect(found.squares[g]).toBe(each.reduce((sum, n) => sum + n * n, 0));
        }
      }),
    );
  });

  it("refuses an item without an entry among the labels", () => {
    const grouped = groupItems(Int32Array.of(0), Int32Array.of(10), 1);
    expect(() => tally(grouped, labelOf)).toThrow("an item of group 0 is out of range");
  });
});

describe("sortGroup", () => {
  it("sorts the numbers of a group, few and many, and leaves the others", () => {
    const numbers = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 40 });
    fc.assert(
      fc.property(numbers, numbers, numbers, fc.boolean(), (before, group, after, sorted) => {
        const inOrder = group.toSorted((a, b) => a - b);
        const all = Int32Array.from([...before, ...(sorted ? inOrder : group), ...after]);
        sortGroup(all, before.length, before.length + group.length);
        expect([...all]).toEqual([...before, ...inOrder, ...after]);
      }),
    );
  });
});
