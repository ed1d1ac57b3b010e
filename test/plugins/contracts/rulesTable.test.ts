import { expect, test } from "vitest";
import type { RuleResult } from "../../../src/artifacts.ts";
import { rulesTableStep } from "../../../src/plugins/contracts/rulesTableStep.ts";
import { openDatabase } from "../../../src/table/index.ts";
import { runStep } from "../runStep.ts";

const base: RuleResult = {
  rule: "rule",
  table: "customers",
  columns: ["a", "b"],
  kind: "notNull",
  severity: "warn",
  asks: "a, b have a value",
  rowsChecked: 100,
  rowsFailing: 20,
  threshold: "no row",
  verdict: "warn",
  people: true,
};

async function counts(...results: RuleResult[]): Promise<unknown[]> {
  const db = await openDatabase({ threads: 1 });
  const { outputs } = await runStep(rulesTableStep, db, { "rule-results": results }, { minimumPeople: 10 });
  db.close();
  const rows = outputs["release/rules"] as readonly Readonly<Record<string, unknown>>[];
  return rows.map((row) => [row["rows_checked"], row["rows_failing"], row["held_back"]]);
}

test("the table of rules counts neither few people nor what would tell them by subtraction", async () => {
  expect(await counts(base, { ...base, rowsFailing: 0 })).toEqual([
    [100, 20, false],
    [100, 0, false],
  ]);
  expect(await counts({ ...base, rowsFailing: 9 }, { ...base, rowsFailing: 91 })).toEqual([
    [100, undefined, true],
    [100, undefined, true],
  ]);
  expect(await counts({ ...base, rowsChecked: 9, rowsFailing: 0 })).toEqual([[undefined, undefined, true]]);
  expect(await counts({ ...base, kind: "readable", rowsFailing: 3 })).toEqual([[undefined, undefined, true]]);
  expect(await counts({ ...base, people: false, rowsFailing: 3 })).toEqual([[100, 3, false]]);
  const { rowsFailing: _, ...volume } = { ...base, kind: "volume" };
  expect(await counts(volume)).toEqual([[100, undefined, false]]);
});
