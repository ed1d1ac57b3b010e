import { defineStep, fromQuery, type Step } from "segmentarium/plugin";
import { type Database, literal } from "segmentarium/table";
import { z } from "zod";
import { rfmMetrics } from "./rfmMetrics.ts";
import { rfmQuery, rfmScoresQuery } from "./rfmQuery.ts";
import { rPackageRules } from "./rPackageRules.ts";
import { standardRules } from "./standardRules.ts";

const ruleSets = { standard: standardRules, "r-rfm": rPackageRules } as const;

const options = z.strictObject({
  rules: z
    .enum(["standard", "r-rfm"])
    .default("standard")
    .describe(
      "Bins and names: our own, in which each score has one name, or those of the R package rfm's demonstration",
    ),
});

/** A segment that scores may have, for the tables: those that nobody has are there too. */
export interface RfmName {
  readonly name: string;
  readonly description: string;
}

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    "rfm-names": readonly RfmName[];
  }
}

/** Recency, frequency and monetary value at a cutoff, as features, with scores and segment beside them. */
export function rfmStep(currency: string): Step {
  return defineStep(import.meta.url, {
    id: "rfm",
    title: "Recency, frequency, monetary value",
    needs: ["order_lines"],
    provides: ["feature/rfm", "rfm-names"],
    options,
    perCutoff: true,
    metrics: rfmMetrics(currency),
    async run({ order_lines }, { cutoff, db, log, options: { rules } }) {
      const ruleSet = ruleSets[rules];
      await db.run(`CREATE TEMP TABLE rfm_measures AS ${rfmQuery(order_lines.sql, cutoff)}`);
      const guests = await countGuests(db, order_lines.sql, cutoff);
      if (guests > 0) log.excluded("orders", guests, "a guest's order belongs to no customer");
      const scores = rfmScoresQuery("rfm_measures", ruleSet);
      for (const message of await unusedScores(db, scores)) log.warn("tied-scores", message);
      const others =
        ruleSet.otherwise === undefined ? [] : [{ name: ruleSet.otherwise, description: "Scores without a name" }];
      return {
        "feature/rfm": fromQuery(scores),
        "rfm-names": [...ruleSet.rules.map(({ name, description }) => ({ name, description })), ...others],
      };
    },
  });
}

async function countGuests(db: Database, lines: string, cutoff: string): Promise<number> {
  const row = await db.row(`
    SELECT count(DISTINCT order_id) AS n FROM ${lines}
    WHERE kind = 'sale' AND customer_id IS NULL AND ordered_at < CAST(${literal(cutoff)} AS TIMESTAMP)`);
  return Number(row?.n);
}

async function unusedScores(db: Database, scores: string): Promise<string[]> {
  const row = await db.row(`
    SELECT count(*) AS customers, count(DISTINCT recency_score) AS recency, count(DISTINCT frequency_score) AS frequency,
      count(DISTINCT monetary_score) AS monetary FROM (${scores})`);
  if (Number(row?.customers) === 0) return [];
  return ["recency", "frequency", "monetary"]
    .filter((name) => Number(row?.[name]) < 5)
    .map((name) => `Only ${row?.[name]} of the 5 ${name} scores occur: many customers have the same value`);
}
