import { beforeAll, describe, expect, it } from "vitest";
import { usualWeights } from "../../../src/plugins/chooser/criteria.ts";
import { choiceDesigns } from "./choiceDesigns.ts";
import { schemes, successOf } from "./choiceTrials.ts";
import { type Tried, tryDesign } from "./tryDesign.ts";

/** 20 for the figures of docs/methods/chooser.md: `SEGMENTARIUM_CHOICE_SEEDS=20 npx vitest run test/plugins/chooser/choiceTrials.test.ts`. */
const seeds = Number(process.env["SEGMENTARIUM_CHOICE_SEEDS"] ?? 1);
const isFull = seeds >= 10;

/** A criterion alone takes what it rates highest: within a tolerance the fewest segments would win too often. */
const isAlone = (name: string) => name.startsWith("only ");

const algorithms = ["k-means", "ward", "gaussian-mixture", "k-medoids"];
const full = { rows: 1000, kMax: 9, algorithms, draws: 3, drawn: 400, references: 10 };
const small = { rows: 400, kMax: 9, algorithms: algorithms.slice(0, 3), draws: 2, drawn: 200, references: 5 };

describe("the weights of the choice", { timeout: 7_200_000 }, () => {
  const trials: Tried[] = [];
  beforeAll(async () => {
    for (let seed = 0; seed < seeds; seed++) {
      for (const design of choiceDesigns) trials.push(await tryDesign(design, seed, isFull ? full : small));
    }
  }, 7_200_000);

  it("take the planted number of groups in most designs, and nearly the planted groups", () => {
    const { found, agreement } = successOf(trials, usualWeights);
    expect(found).toBeGreaterThanOrEqual(isFull ? 0.87 : 0.7);
    expect(agreement).toBeGreaterThanOrEqual(isFull ? 0.87 : 0.8);
  });

  it("take it more often than those without gap statistic, Dunn index and DBCV, and than most criteria alone", () => {
    const all = successOf(trials, usualWeights).found;
    expect(all).toBeGreaterThanOrEqual(successOf(trials, schemes().get("without gap, Dunn and DBCV")!).found);
    const alone = [...schemes()].filter(([name]) => isAlone(name)).map(([, own]) => successOf(trials, own, 0));
    const better = alone.filter(({ found }) => found > all);
    expect(better.length, better.map(({ found }) => found).join()).toBeLessThanOrEqual(isFull ? 0 : 2);
  });

  it.runIf(isFull)("have these figures", () => {
    const lines = [...schemes()].map(
      ([name, weights]) => [name, successOf(trials, weights, isAlone(name) ? 0 : undefined)] as const,
    );
    for (const [name, { found, agreement }] of lines) {
      process.stdout.write(`| ${name} | ${(100 * found).toFixed(0)} % | ${agreement.toFixed(3)} |\n`);
    }
    for (const { name } of choiceDesigns) {
      const own = trials.filter(({ design }) => design === name);
      const { found, agreement } = successOf(own, usualWeights);
      process.stdout.write(
        `| ${name} | ${Math.round(found * own.length)} of ${own.length} | ${agreement.toFixed(3)} |\n`,
      );
    }
  });
});
