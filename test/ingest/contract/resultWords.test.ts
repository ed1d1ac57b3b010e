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
  threshold: "at most 1% of the rows",
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
        'source "orders": customer_id is in table customers; 123 of 5000 rows break it, at most 1% of the rows may; ' +
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
      /; fewer than 10 rows break it, at most 1% of the rows may; the first on line 7$/,
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

  const { rowsFailing: _r, worst: _w, ...alone } = base;
  const compared: RuleResult = {
    ...alone,
    kind: "previous",
    asks: "the number of rows is at least 1 times that of the publication before, and its files are there again",
    compared: {
      ...{ found: 5000, before: 9000, when: "as of 2024-05-01", restsOn: [5000, 9000, 4000, 4100, 20] },
      files: { known: 7, gone: 1, fewer: 1 },
      worstFile: { file: "b.csv", found: 0, before: 4100 },
    },
  };

  test("tells what was found and what was before, and the file that lost most", () => {
    expect(ruleProblem(compared, 10)).toEqual({
      code: "rule-broken",
      path: "rules/known-people",
      file: "b.csv",
      message:
        'source "orders": the number of rows is at least 1 times that of the publication before, and its files are there again; ' +
        "it is 5000, as of 2024-05-01 9000; of the 7 files of then 1 gone and 1 with fewer rows; " +
        "of the one that lost most there were 4100 and are 0",
    });
    const usual = { when: "the median of 8 weeks before", found: 1 / 3, before: 12.5, restsOn: [100, 20] };
    expect(resultWords({ ...compared, compared: usual }, 10)).toMatch(
      /; it is 0.333333, the median of 8 weeks before 12.5$/,
    );
    const reason = "2 complete weeks come before, at least 4 are needed";
    expect(resultWords({ ...compared, compared: { when: "", restsOn: [], reason } }, 10)).toMatch(
      /; it cannot be judged: 2 complete weeks come before, at least 4 are needed$/,
    );
  });

  test("tells no figure that rests on few people, or from which few that left could be told", () => {
    for (const restsOn of [
      [5000, 4991, 9],
      [3, 20],
    ]) {
      const few: RuleResult = { ...compared, compared: { ...compared.compared, when: "as of 2024-05-01", restsOn } };
      expect(isHeldBack(few, 10)).toBe(true);
      expect(ruleProblem(few, 10).message).toMatch(
        /; it is not told how many; of the 7 files of then 1 gone and 1 with fewer rows$/,
      );
      expect(isHeldBack({ ...few, people: false }, 10)).toBe(false);
    }
    expect(isHeldBack({ ...compared, compared: { when: "", restsOn: [0, 10, 5000] } }, 10)).toBe(false);
  });

  test("tells no total where it is asked not to, as of canonical tables without those who refused", () => {
    const words = (result: RuleResult) => resultWords(result, 10, false).replace(/^.*?; /, "");
    expect(words(base)).toBe("123 rows break it, at most 1% of the rows may");
    expect(words({ ...alone, kind: "volume" })).toBe("there are not");
    expect(words({ ...alone, kind: "freshness" })).toBe("no row is");
    const found = { found: 5000, before: 9000, when: "the median of 8 weeks before", restsOn: [5000, 9000] };
    expect(words({ ...alone, kind: "usual", compared: found })).toBe("it is not told how many");
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
