import { describe, expect, it } from "vitest";
import { formats } from "../../reports/components/formats.ts";
import { inShortWords } from "../../reports/components/inShort.ts";

const row = {
  ...{
    in_short: "2 orders or more, discount share above 10%",
    clear: true,
    suppressed: false,
    suppressed_columns: null,
  },
  ...{ covered: 0.953, covered_low: 0.934, covered_high: 0.966, right: 0.951, right_low: 0.932, right_high: 0.965 },
};
const words = (change: object) => inShortWords({ ...row, ...change }, formats("GBP"));
const fit =
  "fits 95% (95% interval 93% to 97%) of the segment, and is right for 95% (95% interval 93% to 97%) of those whom it fits, among customers whom it was not learnt from.";

describe("inShortWords", () => {
  it("says the rule and how far it holds", () => {
    expect(words({})).toBe(`2 orders or more, discount share above 10%. This ${fit}`);
    expect(words({ in_short: "last order 9 days ago" })).toMatch(/^Last order 9 days ago\. /);
  });

  it("says that no short rule describes a segment, and the nearest where there is one", () => {
    expect(words({ clear: false })).toBe(
      `No short rule describes this segment. The nearest, “2 orders or more, discount share above 10%”, ${fit}`,
    );
    const none = { in_short: null, clear: null, right: null, suppressed_columns: "fitted right clear" };
    expect(words(none)).toBe("No short rule describes this segment.");
  });

  it("says that customers are too few where a share is held back", () => {
    for (const key of ["covered", "right"]) {
      const few = { clear: null, [key]: null, suppressed_columns: `clear ${key}` };
      expect(words(few)).toBe(
        "The nearest rule is “2 orders or more, discount share above 10%”. How well it fits is held back: rules were held to too few customers of some segments.",
      );
    }
  });
});
