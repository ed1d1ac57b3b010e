import { defineStep } from "segmentarium/plugin";
import "./ruleSegmentsStep.ts";

/** The declared rules with whom they match, and whom they hold after those before them. */
export const ruleTableStep = defineStep(import.meta.url, {
  id: "rule-table",
  title: "Table of the rules for segments",
  needs: ["rule-segments"],
  provides: ["release/rule_segments"],
  settings: ["minimumPeople"],
  tables: [
    {
      id: "rule_segments",
      title: "Rules for segments",
      description:
        "Each declared rule in its place: customers who fulfil it (matched), and customers whose segment it is because no earlier rule has them (people). Matched is held back where it is of all customers but few, and where few are matched by both of it and an earlier rule, or by one of the two alone, since it would tell of them beside the counts of the others.",
      people: "people",
      order: ["place"],
      totals: [{ column: "place" }],
      columns: [
        { name: "place", type: "integer", key: true },
        { name: "rule", type: "text", key: true },
        { name: "name", type: "text", key: true },
        { name: "condition", type: "text", key: true },
        { name: "matched", type: "integer", unit: "customers", nullable: true, about: "matched" },
        { name: "people", type: "integer", unit: "customers" },
        { name: "share", type: "number", unit: "share", nullable: true },
      ],
    },
  ],
  run(inputs, { settings: { minimumPeople } }) {
    const { rules } = inputs["rule-segments"];
    const customers = rules.reduce((sum, { people }) => sum + people, 0);
    const few = (count: number) => count > 0 && count < minimumPeople;
    const rows = rules.map(({ rule, name, condition, matched, people, apart = 0 }, i) => {
      return {
        ...{ place: i + 1, rule, name, condition, people },
        matched: few(matched - people) || few(customers - matched) || few(apart) ? null : matched,
        share: customers > 0 ? people / customers : null,
      };
    });
    return { "release/rule_segments": rows };
  },
});
