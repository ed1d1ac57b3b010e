import { defineStep } from "segmentarium/plugin";
import { toldOf } from "segmentarium/segmentation";

/** What speaks for or against structure: the gap statistic's verdicts, and the test against one cloud without groups. */
export const evidenceTablesStep = defineStep(import.meta.url, {
  id: "lab-evidence-tables",
  title: "Tables of the evidence for groups",
  needs: ["lab-ratings", "clustering-space-summary", "choice?"],
  provides: ["release/lab_gaps", "release/lab_structure"],
  settings: ["minimumPeople"],
  tables: [
    {
      id: "lab_gaps",
      title: "Verdicts of the gap statistic",
      description:
        "Of each algorithm that it was taken of: the smallest number of segments whose gap is within one standard error of the next one's (k), 1 when customers are no tighter in two segments than customers without structure, none when the gap still rises at the last number tried; from drawn customers (people), against sets without clusters (sets).",
      people: "people",
      order: ["algorithm"],
      columns: [
        { name: "algorithm", type: "text", key: true },
        { name: "people", type: "integer", unit: "customers" },
        { name: "sets", type: "integer" },
        { name: "k", type: "integer", unit: "segments", nullable: true },
        { name: "reason", type: "text" },
      ],
    },
    {
      id: "lab_structure",
      title: "Test against one cloud of customers",
      description:
        "Whether drawn customers fall into groups with a gap between them (structured), might as well be one cloud (one-cloud), or could not be tested; with the probability of gaps as deep in one cloud (p_value, 0.002 to 1). Tested are customers who have every measure, drawn where they are many; all others are not. Both are held back where one is of too few; told then says in words how many.",
      people: "people",
      order: ["test"],
      columns: [
        { name: "test", type: "text", key: true },
        { name: "people", type: "integer", unit: "customers" },
        { name: "tested", type: "integer", unit: "customers", about: ["tested", "untested"] },
        { name: "untested", type: "integer", unit: "customers", about: ["tested", "untested"] },
        { name: "told", type: "text" },
        { name: "verdict", type: "text" },
        { name: "p_value", type: "number", nullable: true },
        { name: "reason", type: "text" },
      ],
    },
  ],
  run({ "lab-ratings": ratings, "clustering-space-summary": { customers }, choice }, { settings: { minimumPeople } }) {
    const { gaps, gapCustomers, gapReferences } = ratings;
    const structure = structureIn(choice);
    return {
      "release/lab_gaps": gaps.map(({ algorithm, k, reason }) => ({
        ...{ algorithm, people: gapCustomers, sets: gapReferences, k: k ?? null, reason },
      })),
      "release/lab_structure":
        structure === undefined ? [] : [{ test: "one-cloud", ...structureRow(structure, customers, minimumPeople) }],
    };
  },
});

/** The reason of a test that was not made may hold the number of few: words stand for it. */
function structureRow({ verdict, pValue, rows, reason }: Structure, customers: number, minimumPeople: number) {
  return {
    ...{ people: customers, tested: rows, untested: customers - rows, told: toldOf(rows, customers, minimumPeople) },
    ...{ verdict, p_value: pValue ?? null },
    reason: verdict === "not-tested" ? "Too few customers have every measure, or they do not differ" : reason,
  };
}

interface Structure {
  readonly verdict: string;
  readonly pValue: number | undefined;
  readonly rows: number;
  readonly reason: string;
}

/** The chooser's test, where it ran. */
function structureIn(choice: unknown): Structure | undefined {
  return (choice as { structure?: Structure } | undefined)?.structure;
}
