import { describe, expect, it } from "vitest";
import { gaussianMixture } from "../../../src/cluster/index.ts";
import { stream } from "../../../src/random/index.ts";
import { rCases } from "../rReference.ts";

/**
 * Optima are compared by the likelihood of rows left out, not by likelihood: of 50 rows and 44 parameters the more likely one has
 * components on so few rows that it is not kept.
 */
const lessLikely: Readonly<Record<string, number>> = { "arrests full 3": 4.5 };

const fits = rCases.flatMap(({ mixtures, ...one }) => mixtures.map((fit) => ({ ...one, ...fit })));

describe("gaussianMixture beside R's Mclust", () => {
  it.each(fits)(
    "of $name, $shape, k = $k, is as likely (0.05: both stop early), with as many free parameters",
    (one) => {
      const options = { k: one.k, shape: one.shape, random: stream("R", one.k), regularisation: 1e-9 };
      const model = gaussianMixture(one.points, options);
      expect(model.logLikelihood).toBeGreaterThan(
        one.logLikelihood - (lessLikely[`${one.name} ${one.shape} ${one.k}`] ?? 0.05),
      );
      expect(model.freeParameters).toBe(one.freeParameters);
      if (one.k === 1) expect(model.bic).toBeCloseTo(one.bic, 4);
      const shift = 2 * (one.logLikelihood - model.logLikelihood);
      expect(Math.abs(model.bic - (one.bic + shift))).toBeLessThan(1e-6 * Math.abs(one.bic));
    },
  );
});
