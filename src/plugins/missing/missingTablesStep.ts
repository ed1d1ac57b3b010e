import { defineStep, type ReleaseRow } from "segmentarium/plugin";
import { isOfFew } from "segmentarium/segmentation";
import { movesFew, shownComparisons } from "./heldBack.ts";
import { missingNotes, treatmentOf } from "./missingNotes.ts";
import { missingTables } from "./missingTables.ts";
import type { FillComparison, GapPattern, MeasureGaps } from "./missingTypes.ts";
import type { SegmentMean } from "./pooledMeans.ts";

/** What readers see of missing values. */
export const missingTablesStep = defineStep(import.meta.url, {
  id: "missing-tables",
  title: "Tables of missing values",
  needs: ["missing-measures", "missing-sensitivity", "missing-means", "clustering-space-summary", "segments"],
  provides: [
    ...(["release/missing_measures", "release/missing_patterns", "release/missing_sensitivity"] as const),
    ...(["release/missing_sizes", "release/missing_recovery", "release/missing_chains"] as const),
    ...(["release/missing_convergence", "release/missing_means", "release/missing_notes"] as const),
  ],
  settings: ["minimumPeople"],
  tables: missingTables,
  run(inputs, { settings: { minimumPeople } }) {
    const {
      "missing-measures": measures,
      "missing-sensitivity": sensitivity,
      "missing-means": means,
      segments,
    } = inputs;
    const space = inputs["clustering-space-summary"];
    const sizes = sensitivity.sizes;
    const enough = (customers: number) => customers >= minimumPeople;
    const people = sensitivity.customers;
    const comparisons = shownComparisons(sensitivity, minimumPeople);
    const told = (row: FillComparison) =>
      !movesFew(row, people, minimumPeople) && sizes.every(enough) && row.sizes.every(({ low }) => enough(low));
    return {
      "release/missing_measures": measures.measures.map((row) =>
        measureRow(row, treatmentOf(space, row.metric), minimumPeople),
      ),
      "release/missing_patterns": measures.patterns.map((row, place) => patternRow(row, place, measures.patterns)),
      "release/missing_sensitivity": comparisons.map(({ row, place }) => ({
        ...{ place, scenario: row.scenario, method: row.method, sets: row.sets, people },
        ...movedOf(row, people, minimumPeople),
        unsettled: isOfFew(row.unsettled ?? 0, people, minimumPeople) ? null : (row.unsettled ?? null),
      })),
      "release/missing_sizes": comparisons.flatMap(({ row, place }) =>
        told(row)
          ? segments.flatMap(({ id, label }) =>
              row.sizes
                .filter((size) => size.label === label)
                .map(({ low, high }) => ({
                  ...{ place, scenario: row.scenario, method: row.method, segment: id },
                  ...{ people: sizes[label]!, low, high },
                })),
            )
          : [],
      ),
      "release/missing_means": segments.flatMap(({ id, label }) =>
        means.means.filter((mean) => mean.label === label).map((mean) => meanRow(mean, id, means.sets)),
      ),
      "release/missing_recovery": sensitivity.recovery
        .filter(({ taken }) => enough(taken))
        .map(({ metric, method, error, spread }) => ({ metric, method, people, error, spread: spread ?? null })),
      "release/missing_chains": sensitivity.trace
        .filter(({ imputed }) => enough(imputed))
        .map((row) => ({
          ...{ scenario: row.scenario, metric: row.metric, chain: row.chain + 1, iteration: row.iteration },
          ...{ people, mean: row.mean, deviation: row.deviation ?? null },
        })),
      "release/missing_convergence": sensitivity.chains
        .filter(({ imputed }) => enough(imputed))
        .map((row) => ({
          ...{ scenario: row.scenario, metric: row.metric, people },
          ...{ r_hat_mean: row.ofMeans ?? null, r_hat_deviation: row.ofDeviations ?? null },
        })),
      "release/missing_notes": missingNotes({ space, measures, sensitivity, means, minimumPeople }).map((note, i) => ({
        number: i + 1,
        ...note,
      })),
    };
  },
});

/** Beside the sizes of segments, an index tells how many move: where they are few, neither is told. */
function movedOf(row: FillComparison, people: number, minimumPeople: number): ReleaseRow {
  const { adjustedRand: rand, moved } = row;
  const few = movesFew(row, people, minimumPeople);
  const told = (value: number) => (few ? null : value);
  return {
    ...{ adjusted_rand: told(rand.mean), adjusted_rand_low: told(rand.low), adjusted_rand_high: told(rand.high) },
    ...{ moved: told(moved.mean), moved_low: told(moved.low), moved_high: told(moved.high) },
  };
}

const nobody = { known: null, never: null, unknown: null };

function measureRow(row: MeasureGaps, treatment: string, minimumPeople: number): ReleaseRow {
  const { metric, customers, known, never, unknown } = row;
  const few = [known, never, unknown].some((count) => count > 0 && count < minimumPeople);
  const done = !row.inSpace ? "" : unknown > 0 ? treatment : "nothing is unknown";
  return {
    metric,
    in_space: row.inSpace,
    treatment: done,
    people: customers,
    ...(few ? nobody : { known, never, unknown }),
  };
}

function meanRow({ metric, people, known, unknown, knownMean, pooled }: SegmentMean, segment: string, sets: number) {
  const { estimate, low, high, within, between, fractionMissing } = pooled ?? {};
  return {
    ...{ metric, segment, people, known, unknown, sets, mean_known: knownMean ?? null },
    ...{ estimate: estimate ?? null, low: low ?? null, high: high ?? null },
    ...{ within: within ?? null, between: between ?? null, fraction_missing: fractionMissing ?? null },
  };
}

function patternRow(row: GapPattern, place: number, all: readonly GapPattern[]): ReleaseRow {
  const customers = all.reduce((sum, pattern) => sum + pattern.customers, 0);
  const complete = row.never.length + row.unknown.length === 0;
  return {
    ...{ place, pattern: row.others ? "others" : complete ? "complete" : "missing" },
    ...{ never: row.never.join(" "), unknown: row.unknown.join(" ") },
    ...{ people: row.customers, share: row.customers / customers },
  };
}
