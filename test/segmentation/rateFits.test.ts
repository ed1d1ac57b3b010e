import { describe, expect, it } from "vitest";
import { matrix } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";
import { rateFits } from "../../src/segmentation/index.ts";

describe("rateFits", () => {
  it("rates a partition of a sample the same whichever others are rated", async () => {
    const rows = 50_100;
    const random = stream("rate fits");
    const points = matrix(
      Float64Array.from({ length: rows * 2 }, (_, at) => random() + (Math.floor(at / 2) % 3)),
      rows,
      ["a", "b"],
    );
    const fits = [2, 3].map((k) => ({ k, labels: Int32Array.from({ length: rows }, (_, i) => i % k) }));
    const context = {
      random: (name: string) => stream("step", name),
      threads: 1,
      signal: new AbortController().signal,
    };
    const [two, three] = await rateFits(points, fits, 300, context);
    expect(await rateFits(points, [fits[1]!], 300, context)).toEqual([three]);
    expect(await rateFits(points, [fits[0]!], 300, context)).toEqual([two]);
    expect(three!.high! - three!.low!).toBeGreaterThan(0);
  });
});
