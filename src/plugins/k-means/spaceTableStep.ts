import { defineStep, type SpaceColumn } from "segmentarium/plugin";

/** How each metric was prepared for clustering, for the methods page. */
export const spaceTableStep = defineStep(import.meta.url, {
  id: "clustering-space-table",
  title: "Table of the metrics that segments are built on",
  needs: ["clustering-space-summary"],
  provides: ["release/clustering_space"],
  settings: ["minimumPeople"],
  tables: [
    {
      id: "clustering_space",
      title: "Metrics that segments are built on",
      description:
        "How each metric was prepared before customers were compared: transform, tails pulled in, skewness before and after (of 0 and 1 none, nor where it would tell of too few), customers without a value. Unless another scaling is asked for, every column has mean 0 and standard deviation 1, times its weight: a metric that some customers have no value of is two columns that together weigh as one metric.",
      people: "people",
      order: ["column"],
      columns: [
        { name: "column", type: "text", key: true },
        { name: "metric", type: "text", key: true },
        { name: "role", type: "text", key: true },
        { name: "transform", type: "text", nullable: true },
        { name: "power", type: "number", nullable: true },
        { name: "scaling", type: "text", nullable: true },
        { name: "weight", type: "number", nullable: true },
        { name: "skew_before", type: "number", nullable: true },
        { name: "skew_after", type: "number", nullable: true },
        { name: "share_missing", type: "number", unit: "share", nullable: true },
        { name: "share_pulled_in", type: "number", unit: "share", nullable: true },
        { name: "people", type: "integer", unit: "customers", nullable: true },
      ],
    },
  ],
  run(inputs, { settings: { minimumPeople } }) {
    const { columns, customers } = inputs["clustering-space-summary"];
    const few = (count: number) => count > 0 && count < minimumPeople;
    const tellsFew = ({ missing }: SpaceColumn) => few(missing) || few(customers - missing);
    const skew = (column: SpaceColumn, value: number | undefined) =>
      column.role === "missing" && tellsFew(column) ? null : (value ?? null);
    return {
      "release/clustering_space": columns.map((column) => ({
        column: column.name,
        metric: column.metric,
        role: column.role,
        transform: column.transform,
        power: column.power ?? null,
        scaling: column.scaling,
        weight: column.weight,
        skew_before: skew(column, column.skewBefore),
        skew_after: skew(column, column.skewAfter),
        share_missing: tellsFew(column) ? null : column.missing / customers,
        share_pulled_in: column.pulledIn / customers,
        people: customers,
      })),
    };
  },
});
