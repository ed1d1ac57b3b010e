import type { ReleaseColumn, ReleaseDeclaration } from "segmentarium/plugin";

const share = (name: string, about: string): ReleaseColumn[] =>
  [name, `${name}_low`, `${name}_high`].map((column) => ({
    ...{ name: column, type: "number", unit: "share", nullable: true, about },
  }));

/** What the rules that tell segments apart are, and how well they fit. */
export const segmentRulesTables: readonly ReleaseDeclaration[] = [
  {
    id: "segment_in_short",
    title: "Segments in short",
    description:
      "One or two rules that describe a segment, and how well: covered = share of the segment's customers whom they fit, right = share of those whom they fit who are in the segment, with 95% Wilson intervals, on customers whom the rules were not learnt from (checked: those of the segment; fitted: those whom the rules fit). Clear = the rules of all segments together and both shares are good enough to go by. All of this is held back, for all segments, where any segment or rule was held to too few customers: the others would tell its figures.",
    people: "people",
    order: ["segment"],
    totals: [{ column: "segment", counts: ["people", "checked"] }],
    columns: [
      { name: "segment", type: "text", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "checked", type: "integer", unit: "customers", nullable: true, about: "checked" },
      { name: "fitted", type: "integer", unit: "customers", nullable: true, about: "fitted" },
      { name: "rules", type: "integer", unit: "rules" },
      { name: "in_short", type: "text", nullable: true },
      ...share("covered", "checked"),
      ...share("right", "fitted"),
      { name: "clear", type: "boolean", about: ["checked", "fitted"] },
    ],
  },
  {
    id: "segment_rules",
    title: "Rules that tell segments apart",
    description:
      "Every customer fits one rule. People = all customers whom it fits; checked = those of them whom it was not learnt from; right = share of the checked who are in the segment, with a 95% Wilson interval; covered = share of the segment's customers from whom it was not learnt whom the rule fits. Checked, right and covered are held back for all rules where any segment or rule was held to too few customers.",
    people: "people",
    order: ["segment", "rule"],
    totals: [{ column: ["segment", "rule"], counts: ["people", "checked"] }],
    columns: [
      { name: "segment", type: "text", key: true },
      { name: "rule", type: "integer", key: true },
      { name: "text", type: "text" },
      { name: "people", type: "integer", unit: "customers" },
      { name: "checked", type: "integer", unit: "customers", nullable: true, about: "checked" },
      { name: "covered", type: "number", unit: "share", nullable: true, about: "checked" },
      ...share("right", "checked"),
    ],
  },
  {
    id: "segment_rule_tree",
    title: "The rules as a tree",
    description:
      "Every node of the tree, the one above it, what leads from there to it, how many of all customers come to it, and the segment that most of those are in from whom it was learnt.",
    people: "people",
    order: ["node"],
    columns: [
      { name: "node", type: "integer", key: true },
      { name: "parent", type: "integer", nullable: true },
      { name: "step", type: "text", nullable: true },
      { name: "leaf", type: "boolean" },
      { name: "segment", type: "text" },
      { name: "people", type: "integer", unit: "customers" },
    ],
  },
  {
    id: "segment_rule_fit",
    title: "How well the rules fit",
    description:
      "Of customers whom the rules were not learnt from: the share who get their segment (accuracy), with a 95% Wilson interval; the same as a mean over segments, large and small alike (balanced accuracy); and the share who would get it by naming the largest segment always. These two are left out where the shares of single segments and rules are (shares = false, where one of them was held to too few customers). Why there are no rules, where there are none.",
    people: "people",
    order: ["k"],
    columns: [
      { name: "k", type: "integer", unit: "segments", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "grown_on", type: "integer", unit: "customers" },
      { name: "chosen_on", type: "integer", unit: "customers" },
      { name: "checked", type: "integer", unit: "customers", about: "checked" },
      { name: "rules", type: "integer", unit: "rules" },
      { name: "accuracy", type: "number", unit: "share", nullable: true, about: "checked" },
      { name: "accuracy_low", type: "number", unit: "share", nullable: true, about: "checked" },
      { name: "accuracy_high", type: "number", unit: "share", nullable: true, about: "checked" },
      { name: "balanced_accuracy", type: "number", unit: "share", nullable: true, about: "checked" },
      { name: "shares", type: "boolean" },
      { name: "largest", type: "number", unit: "share", nullable: true, about: "checked" },
      { name: "least", type: "number", unit: "share" },
      { name: "clear", type: "boolean" },
      { name: "reason", type: "text", nullable: true },
    ],
  },
];
