import { type Database, readColumns } from "segmentarium/table";
import { conditionSql, cutName } from "./conditionSql.ts";
import type { Rule } from "./ruleOptions.ts";

/** Who fulfils which rule, and whose each customer is. */
export interface RuleMatches {
  /** By customer, in the order of ids: the place of the first rule fulfilled; `rules.length` when none is. */
  readonly places: Int32Array;
  /** By rule: customers who fulfil it, whether or not an earlier rule has them. */
  readonly matched: readonly number[];
  /**
   * By rule: the smallest number of customers, above 0, of those whom it and an earlier rule both match, it alone and the other alone;
   * likewise of it and all earlier rules together. Undefined when there is none. The counts beside each other may tell of so many.
   */
  readonly apart: readonly (number | undefined)[];
  /** By rule, and last for the others: customers whose segment it is. */
  readonly taken: readonly number[];
}

/**
 * Holds every customer against every rule; the first that holds counts. Rules must have been checked.
 *
 * @param facts name of the relation of customers with all measures.
 */
export async function matchRules(db: Database, rules: readonly Rule[], facts: string): Promise<RuleMatches> {
  const cuts: string[] = [];
  const tests = rules.map(({ when }) => {
    const part = conditionSql(when, cuts.length);
    cuts.push(...part.cuts);
    return part.test;
  });
  const names = tests.map((_, i) => `rule_${i}`);
  const flags = tests.map((test, i) => `CAST(coalesce(${test}, false) AS INTEGER) AS ${names[i]}`).join(", ");
  const limits = cuts.map((cut, i) => `${cut} AS ${cutName(i)}`).join(", ");
  const beside = cuts.length === 0 ? "" : `CROSS JOIN (SELECT ${limits} FROM ${facts}) AS cuts`;
  const query = `SELECT customer_id, ${flags} FROM ${facts} ${beside} ORDER BY customer_id`;
  const { data, rows } = await readColumns(db, query, names);
  return firstMatches(data, rows, rules.length);
}

function firstMatches(flags: Float64Array, customers: number, rules: number): RuleMatches {
  const matched = new Array<number>(rules).fill(0);
  const taken = new Array<number>(rules + 1).fill(0);
  const places = new Int32Array(customers).fill(rules);
  for (let i = 0; i < customers; i++) {
    for (let rule = rules - 1; rule >= 0; rule--) {
      if (flags[i * rules + rule] !== 1) continue;
      matched[rule]! += 1;
      places[i] = rule;
    }
    taken[places[i]!]! += 1;
  }
  return { places, matched, apart: leastApart(flags, customers, matched), taken };
}

function leastApart(flags: Float64Array, customers: number, matched: readonly number[]): (number | undefined)[] {
  const rules = matched.length;
  const earlier = new Int32Array(rules);
  const withEarlier = new Int32Array(rules);
  const both = new Int32Array(rules * rules);
  for (let i = 0; i < customers; i++) {
    let isTaken = 0;
    for (let one = 0; one < rules; one++) {
      earlier[one]! += isTaken;
      if (flags[i * rules + one] !== 1) continue;
      withEarlier[one]! += isTaken;
      isTaken = 1;
      for (let other = 0; other < one; other++) both[one * rules + other]! += flags[i * rules + other]!;
    }
  }
  return matched.map((count, one) => {
    const parts = (shared: number, otherCount: number) => [shared, count - shared, otherCount - shared];
    const told = [
      ...matched.slice(0, one).flatMap((otherCount, other) => parts(both[one * rules + other]!, otherCount)),
      ...(one === 0 ? [] : parts(withEarlier[one]!, earlier[one]!)),
    ].filter((people) => people > 0);
    return told.length === 0 ? undefined : Math.min(...told);
  });
}
