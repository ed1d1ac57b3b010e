import { beforeAll, describe, expect, it } from "vitest";
import { choiceDesigns } from "./choiceDesigns.ts";
import { asWeighed, isAlone, schemes, successOf } from "./choiceTrials.ts";
import { type Tried, tryDesign } from "./tryDesign.ts";

/** One seed of small designs; choiceFigures.ts makes the figures of docs/methods/chooser.md. */
const small = {
  ...{ rows: 400, kMax: 9, draws: 2, drawn: 200, references: 5 },
  algorithms: ["k-means", "ward", "gaussian-mixture"],
};

describe("the weights of the choice", { timeout: 300_000 }, () => {
  const trials: Tried[] = [];
  beforeAll(async () => {
    for (const design of choiceDesigns) trials.push(await tryDesign(design, 0, small));
  }, 300_000);

  it("take the planted number of groups in most designs, and nearly the planted groups", () => {
    const { found, agreement } = successOf(trials, asWeighed);
    expect(found).toBeGreaterThanOrEqual(0.7);
    expect(agreement).toBeGreaterThanOrEqual(0.8);
  });

  it("take it as often as those without gap statistic, Dunn index and DBCV, and more often than half of the criteria alone", () => {
    const all = successOf(trials, asWeighed).found;
    expect(all).toBeGreaterThanOrEqual(successOf(trials, "without gap, Dunn and DBCV").found);
    const alone = [...schemes().keys()].filter(isAlone).map((name) => successOf(trials, name).found);
    const behind = alone.filter((found) => found < all);
    expect(behind.length, `${all} against ${alone.join()}`).toBeGreaterThan(alone.length / 2);
  });
});
