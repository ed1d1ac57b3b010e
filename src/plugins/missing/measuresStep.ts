import { cell, incomplete, littleTest, missingPatterns } from "segmentarium/impute";
import { defineStep, type Metric, type TableInput } from "segmentarium/plugin";
import { type MeasuredColumn, unknownSql } from "segmentarium/segmentation";
import type { Database } from "segmentarium/table";
import { ident } from "segmentarium/table";
import type { GapPattern, MeasureGaps, MissingMeasures } from "./missingTypes.ts";
import { readMeasured, readStates, varies } from "./readMeasured.ts";

/** So many patterns at most, beside the others. */
const most = 12;

/** Which measures customers lack, why, and which together. */
export const measuresStep = defineStep(import.meta.url, {
  id: "missing-measures",
  title: "What customers have no value of",
  needs: ["features", "clustering-space", "clustering-space-summary", "clustering-space-gaps"],
  provides: ["missing-measures"],
  settings: ["minimumPeople"],
  readsMetrics: true,
  async run(inputs, { db, metrics, settings: { minimumPeople } }) {
    const { columns } = inputs["clustering-space-summary"];
    const inSpace = new Set(columns.map(({ metric }) => metric));
    const gaps = inputs["clustering-space-gaps"];
    const measured = await readMeasured(db, inputs["clustering-space"], gaps, inputs["clustering-space-summary"]);
    const found: MissingMeasures = {
      measures: await countGaps(db, inputs.features, metrics, inSpace),
      patterns: patternsOf(await readStates(db, gaps), minimumPeople),
      ...little(measured, minimumPeople),
    };
    return { "missing-measures": found };
  },
});

async function countGaps(
  db: Database,
  features: TableInput,
  metrics: readonly Metric[],
  inSpace: ReadonlySet<string>,
): Promise<MeasureGaps[]> {
  const present = metrics.filter(({ id }) => features.columns.includes(id));
  if (present.length === 0) return [];
  const counts = present.map(
    ({ id }, m) =>
      `count(${ident(id)}) AS known_${m}, count(*) FILTER (${unknownSql(id, metrics, features.columns)}) AS unknown_${m}`,
  );
  const row = await db.row(`SELECT count(*) AS customers, ${counts.join(", ")} FROM ${features.sql}`);
  const number = (name: string) => Number(row?.[name] ?? 0);
  return present.map(({ id }, m) => {
    const customers = number("customers");
    const [known, unknown] = [number(`known_${m}`), number(`unknown_${m}`)];
    return { metric: id, customers, known, never: customers - known - unknown, unknown, inSpace: inSpace.has(id) };
  });
}

/** The commonest patterns of the clustering space, and all others as one. None when every customer has every value. */
function patternsOf(states: ReadonlyMap<string, Uint8Array>, minimumPeople: number): GapPattern[] {
  const names = [...states.keys()];
  const rows = states.get(names[0] ?? "")?.length ?? 0;
  if (rows === 0) return [];
  const p = names.length;
  const cells = Uint8Array.from({ length: rows * p }, (_, at) => states.get(names[at % p]!)![Math.floor(at / p)]!);
  const all = missingPatterns({ data: new Float64Array(0), states: cells, rows, columns: p, names });
  const shown = all.filter((pattern) => pattern.rows.length >= minimumPeople).slice(0, most);
  const rest = rows - shown.reduce((sum, pattern) => sum + pattern.rows.length, 0);
  const of = (pattern: Uint8Array, state: number) => names.filter((_, j) => pattern[j] === state);
  return [
    ...shown.map((pattern) => ({
      ...{ never: of(pattern.states, cell.never), unknown: of(pattern.states, cell.unknown) },
      ...{ others: false, customers: pattern.rows.length },
    })),
    ...(rest > 0 ? [{ never: [], unknown: [], others: true, customers: rest }] : []),
  ];
}

/** Little's test among customers for whom everything happened. */
function little(measured: readonly MeasuredColumn[], minimumPeople: number): Pick<MissingMeasures, "little"> {
  const rows = measured[0]?.values.length ?? 0;
  const whole = Array.from({ length: rows }, (_, i) => i).filter((i) =>
    measured.every(({ states }) => states[i] !== cell.never),
  );
  const taken = measured
    .map(({ metric, values, states }) => ({
      metric,
      values: Float64Array.from(whole, (i) => values[i]!),
      states: Uint8Array.from(whole, (i) => states[i]!),
    }))
    .filter(varies);
  const unknown = taken.some(({ states }) => states.includes(cell.unknown));
  if (!unknown || whole.length < Math.max(minimumPeople, 10 * taken.length)) return {};
  const p = taken.length;
  const data = Float64Array.from({ length: whole.length * p }, (_, at) => {
    const { values, states } = taken[at % p]!;
    const i = Math.floor(at / p);
    return states[i] === cell.known ? values[i]! : Number.NaN;
  });
  const names = taken.map(({ metric }) => metric);
  const test = littleTest(incomplete(data, whole.length, names), { ridge: 1e-6, tolerance: 1e-7 });
  return test === undefined ? {} : { little: { pValue: test.pValue, customers: whole.length, of: rows } };
}
