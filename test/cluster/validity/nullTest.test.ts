import { describe, expect, it } from "vitest";
import { nullTest } from "../../../src/cluster/index.ts";
import { matrix } from "../../../src/matrix/index.ts";
import { stream } from "../../../src/random/index.ts";
import { type Design, oneCloud, planted } from "./nullDesigns.ts";

/** 200 for the figures of docs/methods/null-test.md: `SEGMENTARIUM_NULL_SEEDS=200 npx vitest run test/cluster/validity/nullTest.test.ts`. */
const seeds = Number(process.env["SEGMENTARIUM_NULL_SEEDS"] ?? 5);

/** At most so many of all few runs on one cloud. */
const mostWrong = 3;

/** How many of so many seeds call the design structured. */
function structured({ name, draw }: Design): number {
  let count = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const found = nullTest(draw(stream("null-design", name, seed)), { seed });
    if (found.verdict === "structured") count++;
  }
  if (seeds >= 50) process.stdout.write(`${name}: ${count} of ${seeds}\n`);
  return count;
}

describe("nullTest", () => {
  let wrong = 0;
  it.each(oneCloud)("sees no structure in one cloud: $name", { timeout: 3_600_000 }, (design) => {
    const found = structured(design);
    wrong += found;
    expect(found).toBeLessThanOrEqual(seeds < 50 ? 1 : 0.05 * seeds);
  });

  it("errs on one cloud no more often than the level says, over all designs together", () => {
    expect(wrong).toBeLessThanOrEqual(seeds < 50 ? mostWrong : 0.05 * seeds * oneCloud.length);
  });

  it.each(planted)("sees $name", { timeout: 3_600_000 }, (design) => {
    expect(structured(design)).toBeGreaterThanOrEqual(seeds < 50 ? seeds - 1 : 0.95 * seeds);
  });

  it("gives the same answer again, and another p for another seed", () => {
    const points = oneCloud[0]!.draw(stream(1));
    expect(nullTest(points, { seed: 1 })).toEqual(nullTest(points, { seed: 1 }));
    expect(nullTest(points, { seed: 2 }).pValue).not.toBe(nullTest(points, { seed: 1 }).pValue);
  });

  it("does not test what cannot be tested, and says why", () => {
    const few = matrix(
      Float64Array.from({ length: 40 }, (_, i) => i),
      20,
      ["a", "b"],
    );
    expect(nullTest(few, { seed: 1 })).toMatchObject({ verdict: "not-tested", pValue: undefined, rows: 20 });
    const equal = matrix(new Float64Array(400).fill(3), 200, ["a", "b"]);
    expect(nullTest(equal, { seed: 1 }).reason).toBe("Not tested: the rows do not differ");
    expect(nullTest(matrix(new Float64Array(0), 200, []), { seed: 1 }).verdict).toBe("not-tested");
  });

  it("takes a column of two values, such as yes and no, for no structure of its own", () => {
    const random = stream("flags");
    const flags = matrix(
      Float64Array.from({ length: 3000 }, (_, i) => (i % 3 === 0 ? Number(random() < 0.3) : random())),
      1000,
      ["flag", "a", "b"],
    );
    expect(nullTest(flags, { seed: 1 }).verdict).toBe("one-cloud");
  });

  it("refuses what is no option and no number", () => {
    const points = oneCloud[0]!.draw(stream(1));
    expect(() => nullTest(points, { seed: 1, kMax: 1 })).toThrow(/kMax is 1/);
    expect(() => nullTest(points, { seed: 1, level: 0 })).toThrow(/level is 0/);
    expect(() => matrix(Float64Array.of(Number.NaN), 1, ["a"])).toThrow();
  });
});
