import { describe, expect, it } from "vitest";
import { chooseByBic } from "../../src/segmentation/index.ts";

const words = { model: "mixture", single: "a single normal distribution" };
const limits = { minimumShare: 0.05, fewest: 3, words };
const row = (k: number, bic: number, smallestShare = 0.1) => ({ k, bic, smallestShare });

describe("chooseByBic", () => {
  it("takes the lowest BIC, of equals the smaller k", () => {
    const { k, reason } = chooseByBic([row(5, 70), row(4, 70), row(3, 90)], 100, limits);
    expect(k).toBe(4);
    expect(reason).toBe(
      "k = 4 has the lowest BIC of the candidates with at least 3 segments whose smallest holds at least 5%",
    );
  });

  it("leaves out what is too small or too few, with the reason", () => {
    const { k, verdicts } = chooseByBic([row(2, 10), row(3, 90), row(4, 20, 0.01)], 100, limits);
    expect(k).toBe(3);
    expect(verdicts.map(({ chosen, eligible, reason }) => [chosen, eligible, reason])).toEqual([
      [false, false, "fewer than the 3 segments asked for"],
      [true, true, "lowest BIC"],
      [false, false, "its smallest segment holds less than the minimum of 5%"],
    ]);
  });

  it("says how small is too small in the words that it is given", () => {
    const few = { ...limits, minimumWords: "10 customers" };
    const { reason, verdicts } = chooseByBic([row(3, 90), row(4, 20, 0.01)], 100, few);
    expect(reason).toContain("whose smallest holds at least 10 customers");
    expect(verdicts[1]!.reason).toBe("its smallest segment holds less than the minimum of 10 customers");
  });

  it("sees no structure where a single normal distribution does as well", () => {
    const { k, reason, verdicts } = chooseByBic([row(3, 100), row(4, 110)], 100, limits);
    expect(k).toBeUndefined();
    expect(reason).toContain(
      "the best mixture, of k = 3, has no lower BIC than a single normal distribution, so no structure is seen",
    );
    expect(verdicts.every(({ chosen }) => !chosen)).toBe(true);
  });

  it("says so when there is nothing to choose from", () => {
    expect(chooseByBic([row(2, 1)], 5, limits).reason).toContain("of 1 candidates none has at least 3 segments");
  });
});
