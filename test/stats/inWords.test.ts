import { expect, test } from "vitest";
import { countText, percentText } from "../../src/stats/index.ts";

test("percentText gives at most one decimal, and none where it is 0", () => {
  expect([0, 0.072, 0.5, 0.9996, 1].map(percentText)).toEqual(["0%", "7.2%", "50%", "100%", "100%"]);
  // Halves as pages print them: the double next to 42.15 lies below it.
  expect([0.4215, 0.285, -0.0001, -0.072].map(percentText)).toEqual(["42.2%", "28.5%", "0%", "-7.2%"]);
});

test("countText puts commas between thousands", () => {
  expect([0, 999, 6000, 16_992, 1_234_567].map(countText)).toEqual(["0", "999", "6,000", "16,992", "1,234,567"]);
});
