import { defineStep } from "segmentarium/plugin";
import { quantile } from "segmentarium/stats";
import { fillRows, type HeldAgainst } from "./fillRows.ts";
import type { Sensitivity } from "./sensitivityTypes.ts";

/** What other choices would have done to the published segments. */
export const sensitivityTableStep = defineStep(import.meta.url, {
  id: "lab-sensitivity-table",
  title: "Table of the sensitivity of the published segments",
  needs: ["lab-sensitivity", "lab-stability", "missing-sensitivity?"],
  provides: ["release/lab_sensitivity"],
  settings: ["minimumPeople"],
  tables: [
    {
      id: "lab_sensitivity",
      title: "Sensitivity of the published segments",
      description:
        "How far the partition of drawn customers agrees with itself when one choice changes: other seeds, another scaling of the measures, other customers, values imputed (these against the published segments, where nothing changed beside being parted again), with the settings that gave the published segments; under another scaling the radius of DBSCAN is that within which as many customers lie dense, and a tree cut at a height is cut by number. Adjusted Rand index and adjusted mutual information (1 the same, 0 chance): median over runs, with the range of the middle 90% of runs; of imputations mean, least and greatest of the completed sets, without mutual information, and left out where fewer customers move than may be told of. Imputing unknown values is left out where it would tell of too few who have any.",
      people: "people",
      order: ["change"],
      columns: [
        { name: "change", type: "text", key: true },
        { name: "title", type: "text", key: true },
        { name: "runs", type: "integer" },
        { name: "people", type: "integer", unit: "customers" },
        { name: "adjusted_rand", type: "number" },
        { name: "adjusted_rand_low", type: "number" },
        { name: "adjusted_rand_high", type: "number" },
        { name: "adjusted_mutual_information", type: "number", nullable: true },
        { name: "adjusted_mutual_information_low", type: "number", nullable: true },
        { name: "adjusted_mutual_information_high", type: "number", nullable: true },
      ],
    },
  ],
  run(inputs, { settings: { minimumPeople } }) {
    const { "lab-stability": stability, "missing-sensitivity": fills } = inputs;
    const { customers, changes } = inputs["lab-sensitivity"];
    const again = stability.agreement ?? [];
    const drawn: Sensitivity = {
      ...{ change: "customers", title: "customers drawn again" },
      adjustedRand: again.map(({ adjustedRand }) => adjustedRand),
      adjustedMutualInformation: again.map(({ adjustedMutualInformation }) => adjustedMutualInformation),
    };
    return {
      "release/lab_sensitivity": [
        ...changes.map((change) => rowOf(change, customers)),
        ...(again.length === 0 ? [] : [rowOf(drawn, stability.customers)]),
        ...fillRows(fills as HeldAgainst | undefined, minimumPeople),
      ],
    };
  },
});

function rowOf({ change, title, adjustedRand, adjustedMutualInformation }: Sensitivity, people: number) {
  const [rand, information] = [spread(adjustedRand), spread(adjustedMutualInformation)];
  return {
    ...{ change, title, runs: adjustedRand.length, people },
    ...{ adjusted_rand: rand.median, adjusted_rand_low: rand.low, adjusted_rand_high: rand.high },
    adjusted_mutual_information: information.median,
    adjusted_mutual_information_low: information.low,
    adjusted_mutual_information_high: information.high,
  };
}

function spread(values: readonly number[]): { median: number; low: number; high: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number) => quantile(sorted, q)!;
  return { median: at(0.5), low: at(0.05), high: at(0.95) };
}
