import { areAnswers, countValues } from "segmentarium/segmentation";
import { mean, quantile, standardDeviation } from "segmentarium/stats";
import { type Database, literal } from "segmentarium/table";
import type { Overall, Profile } from "./profile.ts";
import { type MemberValues, ofSegment, readMembers } from "./readMembers.ts";
import { toldAnswers } from "./toldAnswers.ts";

/** The tables that profiles are read from, as quoted names. */
export interface ProfileTables {
  readonly features: string;
  readonly segmentation: string;
  /** Undefined where there are no orders. */
  readonly lines?: string | undefined;
}

export interface ProfileOptions {
  readonly asOf: string;
  readonly minimumPeople: number;
  /** Metrics whose means may count people. */
  readonly mayCount: ReadonlySet<string>;
}

/** What the naming rules need to know about every segment and about everybody. */
export async function readProfiles(
  db: Database,
  tables: ProfileTables,
  metrics: readonly string[],
  { asOf, minimumPeople, mayCount }: ProfileOptions,
): Promise<{ profiles: Profile[]; overall: Overall }> {
  const sizes = await db.rows(
    `SELECT label, count(*) AS size FROM ${tables.segmentation} GROUP BY label ORDER BY label`,
  );
  const revenue = await readRevenue(db, tables, asOf);
  const drafts = sizes.map((row) => ({
    label: Number(row.label),
    size: Number(row.size),
    means: new Map<string, number>(),
    known: new Map<string, number>(),
    untold: new Set<string>(),
    medianRecencyDays: undefined as number | undefined,
    oneTimeShare: undefined as number | undefined,
    revenue: revenue.get(Number(row.label)) ?? 0,
  }));
  const overall = {
    size: drafts.reduce((sum, { size }) => sum + size, 0),
    means: new Map<string, number>(),
    known: new Map<string, number>(),
    deviations: new Map<string, number>(),
  };
  for (const metric of metrics) {
    const members = await readMembers(db, tables, metric);
    const center = mean(members.values);
    if (center === undefined) continue;
    overall.means.set(metric, center);
    overall.known.set(metric, members.values.length);
    overall.deviations.set(metric, standardDeviation(members.values) ?? 0);
    const told = mayCount.has(metric) ? toldLabels(members, drafts, minimumPeople) : undefined;
    for (const draft of drafts) {
      if (told?.has(String(draft.label)) === false) draft.untold.add(metric);
      const values = ofSegment(members, draft.label);
      const own = mean(values);
      if (own !== undefined) draft.means.set(metric, own);
      if (values.length > 0) draft.known.set(metric, values.length);
      if (metric === "recency_days") draft.medianRecencyDays = quantile(values.slice().sort(), 0.5);
      if (metric === "frequency_orders") draft.oneTimeShare = shareOfOne(values);
    }
  }
  return { profiles: drafts, overall };
}

/** The labels of segments whose mean may be told, as text; of answers of yes and no none: words say what most do. */
function toldLabels(
  members: MemberValues,
  drafts: readonly { readonly label: number }[],
  minimumPeople: number,
): ReadonlySet<string> {
  if (areAnswers(countValues(members.values))) return new Set();
  const counted = drafts.map(({ label }) => ({
    id: String(label),
    counts: countValues(ofSegment(members, label)),
  }));
  return toldAnswers(counted, minimumPeople);
}

function shareOfOne(values: Float64Array): number | undefined {
  return values.length === 0 ? undefined : values.filter((value) => value === 1).length / values.length;
}

async function readRevenue(db: Database, tables: ProfileTables, asOf: string): Promise<Map<number, number>> {
  if (tables.lines === undefined) return new Map();
  const rows = await db.rows(`
    SELECT s.label, sum(l.amount) AS revenue
    FROM ${tables.lines} l JOIN ${tables.segmentation} s USING (customer_id)
    WHERE l.kind IN ('sale', 'return')
      AND l.ordered_at >= CAST(${literal(asOf)} AS TIMESTAMP) - INTERVAL 12 MONTH
      AND l.ordered_at < CAST(${literal(asOf)} AS TIMESTAMP)
    GROUP BY s.label ORDER BY s.label`);
  return new Map(rows.map((row) => [Number(row.label), Number(row.revenue)]));
}
