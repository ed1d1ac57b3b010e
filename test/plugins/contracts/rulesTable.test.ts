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

async function release(result: RuleResult, settings: Record<string, unknown> = {}) {
  const db = await openDatabase({ threads: 1 });
  const { outputs } = await runStep(
    rulesTableStep,
    db,
    { "rule-results": [result] },
    { minimumPeople: 10, ...settings },
  );
  db.close();
  return (outputs["release/rules"] as readonly Readonly<Record<string, unknown>>[])[0];
}

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

test("the table of rules has what was found and before, unless it rests on few or tells who refused", async () => {
  const { rowsFailing: _, ...whole } = { ...base, kind: "usual", source: "crm" };
  const compared = { found: 50, before: 70.5, when: "the median of 8 weeks before", restsOn: [50, 70, 71] };
  const told = { found: 50, before: 70.5, before_of: "the median of 8 weeks before" };
  const untold = { ...told, found: undefined, before: undefined };
  expect(await release({ ...whole, compared })).toMatchObject({ ...told, held_back: false });
  expect(await release({ ...whole, compared: { ...compared, restsOn: [50, 9] } })).toMatchObject({
    ...untold,
    held_back: true,
  });
  const { source: __, ...canonical } = whole;
  expect(await release({ ...canonical, compared }, { consent: {} })).toMatchObject(untold);
  const unjudged = { when: "an earlier publication", restsOn: [], reason: "there is none" };
  expect(await release({ ...whole, verdict: "insufficient-evidence", compared: unjudged })).toMatchObject({
    ...{ verdict: "insufficient-evidence", not_judged: "there is none", held_back: false },
  });
});
