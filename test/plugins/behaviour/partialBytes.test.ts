import { describe, expect, it } from "vitest";
import { partialBytes, partialOf } from "../../../src/plugins/behaviour/partialBytes.ts";

const kept = {
  form: { lead: 99, digits: 10 },
  names: ["p", "zwölf", 'a "quoted" one'],
  columns: [Int8Array.of(1, -2, 3), Int16Array.of(300, 4), Int32Array.of(70_000), Float64Array.of(2 ** 40, -1)],
};

describe("partialOf", () => {
  it("gives what was kept, and nothing where any bit is another", () => {
    const bytes = partialBytes(kept);
    expect(partialOf(bytes)).toEqual(kept);
    let undetected = 0;
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      const found = partialOf(damaged);
      if (found === undefined) continue;
      // Between the head and the numbers there is room that nobody reads.
      expect(found).toEqual(kept);
      undetected++;
    }
    expect(undetected).toBeLessThan(64);
    for (const length of [0, 7, 8, 20, bytes.length - 8]) expect(partialOf(bytes.slice(0, length))).toBeUndefined();
  });

  it("tells that nothing can be kept, unless a bit of that is another", () => {
    const bytes = partialBytes(undefined);
    expect(partialOf(bytes)).toBe("unfit");
    const damaged = bytes.slice();
    damaged[12]! ^= 1;
    expect(partialOf(damaged)).toBeUndefined();
  });
});
