import { describe, expect, test } from "vitest";
import type { RuleResult } from "../../../src/artifacts.ts";
import { isHeldBack, resultWords, ruleProblem } from "../../../src/ingest/index.ts";

const base: RuleResult = {
  rule: "known-people",
  source: "orders",
  table: "orders",
  columns: ["customer_id"],
  kind: "references",
  severity: "fail",
  asks: "customer_id is in table customers",
  rowsChecked: 5000,
  rowsFailing: 123,
  threshold: "at most 1 % of the rows",
  verdict: "fail",
  people: true,
  worst: { file: "b.csv", rows: 100, lines: [7, 9, 12, 15, 20], unit: "line" },
};

describe("ruleProblem", () => {
  test("tells rule, source, columns, count, threshold, the worst file and its first lines", () => {
    expect(ruleProblem(base, 10)).toEqual({
      code: "rule-broken",
      path: "rules/known-people",
      file: "b.csv",
      message:
        'source "orders": customer_id is in table customers; 123 of 5000 rows break it, at most 1 % of the rows may; ' +
        "100 of them in this file, the first on lines 7, 9, 12, 15, 20",
    });
  });

  test("counts no few people, not even by the number of their lines, and no few others", () => {
    const few: RuleResult = {
      ...base,
      rowsFailing: 3,
      worst: { file: "b.csv", rows: 3, lines: [7, 9, 12], unit: "line" },
    };
    expect(ruleProblem(few, 10).message).toMatch(
      /; fewer than 10 rows break it, at most 1 % of the rows may; the first on line 7$/,
    );
    expect(resultWords({ ...base, rowsFailing: 4997 }, 10)).toMatch(/; nearly all rows break it, /);
    for (const rowsFailing of [1, 9, 4991, 4999]) expect(isHeldBack({ ...base, rowsFailing }, 10)).toBe(true);
    for (const rowsFailing of [0, 10, 4990, 5000]) expect(isHeldBack({ ...base, rowsFailing }, 10)).toBe(false);
    expect(isHeldBack({ ...base, rowsChecked: 9, rowsFailing: 0 }, 10)).toBe(true);
  });

  test("counts rows that are no people, however few", () => {
    const rates: RuleResult = {
      ...base,
      people: false,
      rowsFailing: 3,
      worst: { file: "r", rows: 3, lines: [7, 9, 12], unit: "row" },
    };
    expect(ruleProblem(rates, 10).message).toMatch(/; 3 of 5000 rows break it, .*; on rows 7, 9, 12$/);
  });

  test("speaks of all rows together where the rule does", () => {
    const { rowsFailing: _, worst: __, ...whole } = { ...base, asks: "there are at least 9000 rows", kind: "volume" };
    expect(ruleProblem(whole, 10)).toEqual({
      code: "rule-broken",
      path: "rules/known-people",
      message: 'source "orders": there are at least 9000 rows; there are 5000',
    });
    expect(resultWords({ ...whole, rowsChecked: 4 }, 10)).toMatch(/; there are fewer than 10$/);
    expect(resultWords({ ...whole, kind: "freshness", description: "weekly" }, 10)).toMatch(
      / \(weekly\); none of 5000 rows is$/,
    );
  });
});
