import type { PartitionRating } from "segmentarium/cluster";
import { defineStep, type Log, type SegmentationSummary, type Step, type TableInput } from "segmentarium/plugin";
import { labelTable, rateFits, readSpace, segmentationSummary } from "segmentarium/segmentation";
import { type Database, ident } from "segmentarium/table";
import { checkRules } from "./checkRules.ts";
import { conditionWords } from "./conditionWords.ts";
import { frozenRules } from "./frozenRules.ts";
import { matchRules, type RuleMatches } from "./matchRules.ts";
import { type Rule, type RuleOptions, ruleOptions } from "./ruleOptions.ts";

const algorithm = "rules";
type SegmentName = NonNullable<SegmentationSummary["names"]>[number];

/** Puts each customer into the segment of the first declared rule that the customer fulfils. */
export const ruleSegmentsStep = (models: readonly string[]): Step =>
  defineStep(import.meta.url, {
    id: "rule-segments",
    title: "Segments by declared rules",
    needs: [
      ...(["features", "clustering-space", "clustering-space-summary"] as const),
      ...models.map((id) => `scores/${id}` as const),
    ],
    provides: ["segmentation/rules", "segmentation-summary/rules", "segmentation-model/rules", "rule-segments"],
    settings: ["minimumPeople"],
    options: ruleOptions,
    async run(inputs, context) {
      const { db, options, settings, log } = context;
      const scores = models.map((id) => ({ id, sql: inputs[`scores/${id}` as const]!.sql }));
      const { facts, columns } = await joinScores(db, inputs.features, scores);
      const metrics = await checkRules(db, options.rules, facts, columns);
      const matches = await matchRules(db, options.rules, facts);
      warn(log, options, matches, settings.minimumPeople);
      const { labels, names, labelOf } = numbered(options, matches);
      const known = { sql: facts, metrics: inputs.features.columns.filter((name) => name !== "customer_id") };
      const space = inputs["clustering-space-summary"];
      const { ids, points } = await readSpace(db, inputs["clustering-space"].sql, space);
      const fits = names.length < 2 || points.columns === 0 ? [] : [{ k: names.length, labels }];
      const rated = await rateFits(points, fits, options.sample, context);
      return {
        "segmentation/rules": labelTable(ids, labels),
        "segmentation-summary/rules": summaryOf(rated, metrics, ids.length, names, matches),
        "segmentation-model/rules": await frozenRules(db, options, known, labelOf),
        "rule-segments": { rules: tallies(options, matches) },
      };
    },
  });

/** A relation of all customers with all measures, and the score of each model as one more: a customer whom a model does not score has none. */
async function joinScores(
  db: Database,
  features: TableInput,
  scores: readonly { readonly id: string; readonly sql: string }[],
): Promise<{ facts: string; columns: readonly string[] }> {
  const named = scores.map(({ id, sql }, i) => ({ sql, as: `s${i}`, name: `${id.replaceAll("-", "_")}_score` }));
  const columns = [...features.columns.filter((name) => name !== "customer_id"), ...named.map(({ name }) => name)];
  const list = ["f.*", ...named.map(({ as, name }) => `${as}.score AS ${ident(name)}`)].join(", ");
  const joins = named.map(({ sql, as }) => `LEFT JOIN ${sql} ${as} ON ${as}.customer_id = f.customer_id`).join(" ");
  await db.run(`CREATE OR REPLACE TEMP VIEW rule_facts AS SELECT ${list} FROM ${features.sql} f ${joins}`);
  return { facts: "rule_facts", columns };
}

/** Labels by descending size, equal sizes in the order of the rules; a rule without customers has none. */
function numbered({ rules, otherwise }: RuleOptions, { places, taken }: RuleMatches) {
  const all = [...rules, otherwise];
  const order = taken.map((_, place) => place).filter((place) => taken[place]! > 0);
  order.sort((a, b) => taken[b]! - taken[a]! || a - b);
  const labelOf = new Int32Array(all.length).fill(-1);
  order.forEach((place, label) => {
    labelOf[place] = label;
  });
  const names = order.map((place): SegmentName => ({ id: all[place]!.id, name: all[place]!.name }));
  return { labels: places.map((place) => labelOf[place]!), names, labelOf };
}

function summaryOf(
  rated: readonly PartitionRating[],
  metrics: readonly string[],
  customers: number,
  names: readonly SegmentName[],
  { taken }: RuleMatches,
): SegmentationSummary {
  const k = names.length < 2 ? undefined : names.length;
  const reason = k === undefined ? "No rule tells customers apart" : `${k} segments by the rules of the project`;
  const verdicts = rated.map((row) => ({ k: row.k, chosen: true, eligible: true, reason: "the rules of the project" }));
  const summary = segmentationSummary({ algorithm, metrics, customers, rated, choice: { k, reason, verdicts } });
  const sizes = taken.filter((size) => size > 0).sort((a, b) => b - a);
  return { ...summary, k: names.length, sizes, names };
}

/** Of a rule without customers it says what it says of one with few: that there are none tells of everybody. */
function warn(log: Log, { rules }: RuleOptions, { taken }: RuleMatches, minimumPeople: number): void {
  rules.forEach(({ id }, i) => {
    if (taken[i]! >= minimumPeople) return;
    const what = "too few customers, or none, for its figures to be published";
    log.warn("small-segment", `The rule "${id}" holds ${what}: earlier rules may have those whom it matches`);
  });
}

function tallies({ rules, otherwise }: RuleOptions, { matched, apart, taken }: RuleMatches): RuleTally[] {
  const tally = ({ id, name, when }: Rule, i: number): RuleTally => ({
    ...{ rule: id, name, condition: conditionWords(when), matched: matched[i]!, people: taken[i]! },
    ...(apart[i] === undefined ? {} : { apart: apart[i] }),
  });
  const others = taken.at(-1)!;
  const rest = { rule: otherwise.id, name: otherwise.name, condition: "none of the rules" };
  return [...rules.map(tally), { ...rest, matched: others, people: others }];
}

/** One rule and whom it holds. Private: counts may be of few people. */
export interface RuleTally {
  readonly rule: string;
  readonly name: string;
  readonly condition: string;
  /** Customers who fulfil it. */
  readonly matched: number;
  /** Customers whose segment it is. */
  readonly people: number;
  /** The fewest customers whom `matched`, beside the counts of earlier rules, may tell of; absent when it tells of none. */
  readonly apart?: number;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** In the order of the project file; last the customers who fulfil none. */
    "rule-segments": { readonly rules: readonly RuleTally[] };
  }
}
