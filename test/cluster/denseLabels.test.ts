import fc from "fast-check";
import { expect, test } from "vitest";
import { denseLabels } from "../../src/cluster/denseLabels.ts";

test("denseLabels numbers labels in ascending order, however far apart they lie", () => {
  const far = fc.constantFrom(-(2 ** 31), -1, 0, 3, 4, 70_000, 2 ** 31 - 1);
  const near = fc.integer({ min: -2, max: 9 });
  fc.assert(
    fc.property(fc.oneof(fc.array(near), fc.array(far), fc.array(fc.oneof(near, far))), (given) => {
      const labels = Int32Array.from(given);
      const used = [...new Set(given)].sort((a, b) => a - b);
      const { numbers, labels: found, sizes } = denseLabels(labels);
      expect(found).toEqual(used);
      expect([...numbers]).toEqual(given.map((label) => used.indexOf(label)));
      expect(sizes).toEqual(used.map((label) => given.filter((other) => other === label).length));
    }),
  );
});
