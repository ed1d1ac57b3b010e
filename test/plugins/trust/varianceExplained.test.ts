import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { varianceExplained } from "../../../src/plugins/trust/varianceExplained.ts";
import { stream } from "../../../src/random/index.ts";

const reference = JSON.parse(
  readFileSync(new URL("../../reference/variance-explained.json", import.meta.url), "utf8"),
) as { cases: { name: string; values: number[]; groups: number[]; explained: number }[] };

describe("varianceExplained", () => {
  it.each(reference.cases)("is ε² of scipy's Kruskal-Wallis test: $name", ({ values, groups, explained }) => {
    const found = varianceExplained(Float64Array.from(values), Int32Array.from(groups), options())!;
    expect(Math.abs(found.value - explained)).toBeLessThan(1e-12);
    expect(found.low).toBeLessThanOrEqual(found.high);
  });

  const options = () => ({ resamples: 100, random: stream("explained") });

  it("holds no difference within its interval, and a great one far above 0", () => {
    const random = stream("values");
    const groups = Int32Array.from({ length: 600 }, (_, i) => i % 3);
    const alike = varianceExplained(
      Float64Array.from(groups, () => random()),
      groups,
      options(),
    )!;
    expect(alike.low).toBeLessThan(0.01);
    const apart = varianceExplained(
      Float64Array.from(groups, (group) => group + random()),
      groups,
      options(),
    )!;
    expect(apart.low).toBeGreaterThan(0.8);
  });

  it("does not exist for one group, equal values, or no more rows than groups", () => {
    expect(varianceExplained(Float64Array.of(1, 2, 3), Int32Array.of(0, 0, 0), options())).toBeUndefined();
    expect(varianceExplained(Float64Array.of(2, 2, 2), Int32Array.of(0, 1, 1), options())).toBeUndefined();
    expect(varianceExplained(Float64Array.of(1, 2), Int32Array.of(0, 1), options())).toBeUndefined();
    expect(varianceExplained(new Float64Array(0), new Int32Array(0), options())).toBeUndefined();
  });
});
