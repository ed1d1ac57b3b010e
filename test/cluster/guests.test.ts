import { describe, expect, it } from "vitest";
import { kMeans, kMeansScan } from "../../src/cluster/index.ts";
import { principalComponents } from "../../src/matrix/index.ts";
import { stream } from "../../src/random/index.ts";
import { guests } from "./guests.ts";

/** Published in Dolnicar, Grün and Leisch 2018, to the digits that are printed there. */
describe("McDonald's guests", () => {
  const answers = guests();

  it("have the published standard deviations along their principal components", () => {
    const { variances } = principalComponents(answers);
    expect([...variances.slice(0, 6)].map((variance) => Math.sqrt(variance).toFixed(4))).toEqual([
      ...["0.7570", "0.6075", "0.5046", "0.3988", "0.3374", "0.3103"],
    ]);
  });

  it("part into the published four segments in one of 300 starts, and into the optimum that lies beside it", () => {
    const fits = Array.from({ length: 300 }, (_, start) =>
      kMeans(answers, { k: 4, random: stream("guests", start), restarts: 1, tolerance: 0 }),
    );
    const published = fits.find(({ sizes }) => sizes.join(" ") === "580 324 309 240");
    expect(published?.inertia.toFixed(1)).toBe("1602.9");
    const best = fits.reduce((least, fit) => (fit.inertia < least.inertia ? fit : least));
    expect(best.inertia).toBeCloseTo(1602.8994563982615, 6);
    expect(best.sizes).toEqual([580, 318, 315, 240]);
  });

  it("part as well as published, and into six at most 0.1 % above scikit-learn, in a scan with each of ten seeds", async () => {
    const leastOfThirty = 1325.348844967449;
    for (let seed = 1; seed <= 10; seed++) {
      const { models } = await kMeansScan(answers, { kMin: 4, kMax: 6, seed });
      expect(models[0]!.inertia.toFixed(1)).toBe("1602.9");
      expect(models[2]!.inertia).toBeLessThanOrEqual(1.001 * leastOfThirty);
    }
  }, 30_000);
});
