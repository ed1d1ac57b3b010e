import type { ReleaseDeclaration } from "segmentarium/plugin";

const parts = ["positives", "negatives"];
const compared = ["smallest_positives", "smallest_negatives"];

export const groupsTable: ReleaseDeclaration = {
  id: "fairness_groups",
  title: "Outcomes by group",
  description:
    "How often each group of a sensitive attribute gets an outcome: belongs to a segment, would be targeted by the repurchase model, or was offered a treatment. Rate with a 95% Wilson interval. A rate that rests on too few people with the outcome, or without it, is hidden, as it would tell their number. Values that too few people have are put together as other, and left out when these are too few still.",
  people: "people",
  order: ["audit", "outcome", "attribute", "value"],
  totals: [{ column: "value" }, { column: "outcome", counts: ["positives"] }],
  columns: [
    { name: "audit", type: "text", key: true },
    { name: "outcome", type: "text", key: true },
    { name: "attribute", type: "text", key: true },
    { name: "value", type: "text", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "positives", type: "integer", unit: "customers", about: parts },
    { name: "negatives", type: "integer", unit: "customers", about: parts },
    { name: "rate", type: "number", unit: "share", nullable: true, about: parts },
    { name: "rate_low", type: "number", unit: "share", nullable: true, about: parts },
    { name: "rate_high", type: "number", unit: "share", nullable: true, about: parts },
  ],
};

export const verdictsTable: ReleaseDeclaration = {
  id: "fairness_verdicts",
  title: "Fairness verdicts",
  description:
    "For each outcome and sensitive attribute, over the groups that are large enough: the difference between the highest and the lowest rate, and the ratio of the lowest to the highest, with simultaneous 95% bootstrap intervals. The verdict uses stricter intervals, so that all verdicts of one audit hold together: fail when one lies wholly beyond its limit, pass when both lie wholly within and no group is too small, else insufficient evidence. People are those of the groups that are shown. Parity says that outcomes are equally frequent, not that they are right.",
  people: "people",
  order: ["audit", "outcome", "attribute"],
  columns: [
    { name: "audit", type: "text", key: true },
    { name: "outcome", type: "text", key: true },
    { name: "attribute", type: "text", key: true },
    { name: "difference", type: "number", unit: "share", nullable: true, about: compared },
    { name: "difference_low", type: "number", unit: "share", nullable: true, about: compared },
    { name: "difference_high", type: "number", unit: "share", nullable: true, about: compared },
    { name: "ratio", type: "number", nullable: true, about: compared },
    { name: "ratio_low", type: "number", nullable: true, about: compared },
    { name: "ratio_high", type: "number", nullable: true, about: compared },
    { name: "smallest_group", type: "integer", unit: "customers", about: "smallest_group" },
    { name: "smallest_positives", type: "integer", unit: "customers", about: compared },
    { name: "smallest_negatives", type: "integer", unit: "customers", about: compared },
    { name: "verdict", type: "text" },
    { name: "reason", type: "text", about: compared },
    { name: "people", type: "integer", unit: "customers" },
  ],
};
