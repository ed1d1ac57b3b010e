import { defineStep } from "segmentarium/plugin";
import "./scorecardRow.ts";

/** All areas of the scorecard in one table. */
export const scorecardTableStep = defineStep(import.meta.url, {
  id: "scorecard",
  title: "What was planted and what was found",
  needs: ["scorecard/*"],
  provides: ["release/scorecard"],
  tables: [
    {
      id: "scorecard",
      title: "Scorecard",
      description:
        "The twin is made up and its truth is known: what was planted in it, and how well each part of the product found it. " +
        "The people in it do not exist, so that no row is about anybody. Empty for real data, whose truth nobody knows",
      people: false,
      order: ["area", "measure"],
      columns: [
        { name: "area", type: "text", key: true },
        { name: "measure", type: "text", key: true },
        { name: "planted", type: "number", nullable: true },
        { name: "recovered", type: "number", nullable: true },
        { name: "unit", type: "text" },
        { name: "low", type: "number", nullable: true },
        { name: "high", type: "number", nullable: true },
        { name: "verdict", type: "text" },
        { name: "note", type: "text" },
      ],
    },
  ],
  run: (inputs) => ({
    "release/scorecard": Object.entries(inputs["scorecard/*"]).flatMap(([id, rows]) =>
      rows.map((row) => ({ area: id.replace(/^scorecard\//, ""), ...row })),
    ),
  }),
});
