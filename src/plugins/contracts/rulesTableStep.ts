import { isHeldBack } from "segmentarium/ingest";
import { defineStep, type ReleaseDeclaration } from "segmentarium/plugin";

const rulesTable: ReleaseDeclaration = {
  id: "rules",
  title: "Rules",
  description:
    "Each rule of the data contract and what became of it; no counts where rows are of people and those that break the " +
    "rule, or the others, are too few, and none that break it for rules about all rows together. Rules that compare have what " +
    "they found and what was before, and why they could not be judged.",
  people: false,
  columns: [
    { name: "rule", type: "text", key: true },
    { name: "table", type: "text" },
    { name: "source", type: "text", nullable: true },
    { name: "about_columns", type: "text" },
    { name: "severity", type: "text" },
    { name: "asks", type: "text" },
    { name: "description", type: "text", nullable: true },
    { name: "rows_checked", type: "integer", unit: "rows", nullable: true },
    { name: "rows_failing", type: "integer", unit: "rows", nullable: true },
    { name: "held_back", type: "boolean" },
    { name: "found", type: "number", nullable: true },
    { name: "before", type: "number", nullable: true },
    { name: "before_of", type: "text", nullable: true },
    { name: "not_judged", type: "text", nullable: true },
    { name: "threshold", type: "text" },
    { name: "verdict", type: "text" },
  ],
};

/**
 * The results of rules as a release table. Files and lines stay private. What `readable` checks is more than other rules
 * of the source do by what the reader rejected, so that where this is not told, neither is told.
 */
export const rulesTableStep = defineStep(import.meta.url, {
  id: "rules-table",
  title: "Rules, for the site",
  needs: ["rule-results"],
  provides: ["release/rules"],
  settings: ["minimumPeople", "consent"],
  tables: [rulesTable],
  run: (inputs, { settings: { minimumPeople, consent } }) => ({
    "release/rules": inputs["rule-results"].map((result) => {
      const hidden = isHeldBack(result, minimumPeople);
      const lessThoseWhoRefuse =
        consent !== undefined && result.source === undefined && result.table !== "products" && result.table !== "rates";
      const tellsFew = result.rowsChecked < minimumPeople || result.kind === "readable";
      const untold = hidden || lessThoseWhoRefuse;
      return {
        rule: result.rule,
        table: result.table,
        source: result.source,
        about_columns: result.columns.join(", "),
        severity: result.severity,
        asks: result.asks,
        description: result.description,
        rows_checked: (hidden && tellsFew) || lessThoseWhoRefuse ? undefined : result.rowsChecked,
        rows_failing: hidden ? undefined : result.rowsFailing,
        held_back: hidden,
        found: untold ? undefined : result.compared?.found,
        before: untold ? undefined : result.compared?.before,
        before_of: result.compared?.when,
        not_judged: result.compared?.reason,
        threshold: result.threshold,
        verdict: result.verdict,
      };
    }),
  }),
});
