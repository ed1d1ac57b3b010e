import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { latentClasses } from "../../../src/cluster/index.ts";
import { stream } from "../../../src/random/index.ts";
import { answersOf } from "./data.ts";

interface Case {
  readonly name: string;
  readonly levels: readonly number[];
  /** Rows × items. */
  readonly codes: readonly number[];
  /** As the manual of the R package poLCA prints them. */
  readonly published: readonly { readonly k: number; readonly logLikelihood: number }[];
  /** Of the R package flexmix. */
  readonly fits: readonly {
    readonly k: number;
    readonly logLikelihood: number;
    readonly freeParameters: number;
    readonly weights: readonly number[];
    /** By item, classes × levels. */
    readonly probabilities: readonly (readonly number[])[];
  }[];
}

/** Made by test/reference/latent-r.R. */
const reference = JSON.parse(readFileSync(new URL("../../reference/latent-r.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Case[];
};

const cases = reference.cases.map(({ codes, levels, ...one }) => {
  const rows = Array.from({ length: codes.length / levels.length }, (_, i) =>
    codes.slice(i * levels.length, (i + 1) * levels.length),
  );
  return { ...one, levels, answers: answersOf(rows, levels) };
});

const published = cases.flatMap(({ published: fits, ...one }) => fits.map((fit) => ({ ...one, ...fit })));
const fitted = cases.flatMap(({ fits, ...one }) => fits.map((fit) => ({ ...one, ...fit })));

describe("latentClasses beside R", () => {
  it.each(published)(
    "reaches the log-likelihood that poLCA's manual has for $name with $k classes, to three digits",
    (one) => {
      const model = latentClasses(one.answers, { k: one.k, random: stream("R", one.k), starts: 40 });
      expect(model.logLikelihood).toBeCloseTo(one.logLikelihood, 3);
    },
  );

  it.each(fitted)(
    "finds flexmix's $k classes of $name: likelihood to 1e-3, shares and probabilities to 5e-3 (flat there)",
    (one) => {
      const model = latentClasses(one.answers, { k: one.k, random: stream("R", one.k), starts: 30 });
      expect(model.freeParameters).toBe(one.freeParameters);
      expect(model.logLikelihood).toBeGreaterThan(one.logLikelihood - 1e-3);
      expect(model.logLikelihood).toBeLessThan(one.logLikelihood + 1e-3);
      const order = Array.from(model.weights.keys()).sort((a, b) => model.weights[b]! - model.weights[a]!);
      order.forEach((c, place) => {
        expect(Math.abs(model.weights[c]! - one.weights[place]!)).toBeLessThan(5e-3);
        one.levels.forEach((levels, j) => {
          for (let m = 0; m < levels; m++) {
            const own = model.probabilities[j]![c * levels + m]!;
            expect(Math.abs(own - one.probabilities[j]![place * levels + m]!)).toBeLessThan(5e-3);
          }
        });
      });
    },
  );
});
