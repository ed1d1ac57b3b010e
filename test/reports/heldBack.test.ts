import { expect, test } from "vitest";
import { heldBack } from "../../reports/components/heldBack.ts";

test("heldBack tells a suppressed cell from one that does not exist, and from zero", () => {
  expect(heldBack({ people: null, suppressed: true }, "people")).toBe(true);
  expect(heldBack({ people: null, suppressed: false }, "people")).toBe(false);
  expect(heldBack({ people: 0, suppressed: true }, "people")).toBe(false);
});

test("heldBack knows the columns that are suppressed by themselves", () => {
  const row = { nps: null, npsx: null, suppressed: false, suppressed_columns: "nps_low nps" };
  expect(heldBack(row, "nps")).toBe(true);
  expect(heldBack(row, "npsx")).toBe(false);
  expect(heldBack({ nps: null, suppressed: false, suppressed_columns: null }, "nps")).toBe(false);
});
