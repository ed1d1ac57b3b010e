import { defineStep, type ReleaseDeclaration } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { rfmGroupMetrics } from "./rfmMetrics.ts";
import { ruleSets } from "./ruleSets.ts";

const segmentsTable: ReleaseDeclaration = {
  id: "rfm_segments",
  title: "RFM segments",
  description: "How many customers have a score of each name, and their share of all customers and of revenue.",
  people: "people",
  order: ["order"],
  totals: [{ column: "order" }],
  columns: [
    { name: "name", type: "text", key: true },
    { name: "order", type: "integer", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "share", type: "number", unit: "share", nullable: true },
    { name: "revenue_share", type: "number", unit: "share", nullable: true },
  ],
};

const gridTable: ReleaseDeclaration = {
  id: "rfm_grid",
  title: "RFM grid",
  description: "How many customers have each pair of recency and frequency scores, and their share of revenue.",
  people: "people",
  order: ["recency_score", "frequency_score"],
  totals: [{ column: ["recency_score", "frequency_score"] }],
  columns: [
    { name: "recency_score", type: "integer", key: true },
    { name: "frequency_score", type: "integer", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "revenue_share", type: "number", unit: "share", nullable: true },
  ],
};

const measures = `
  count(r.customer_id) AS people, count(r.customer_id) / nullif(any_value(total.people), 0) AS share,
  CAST(coalesce(sum(r.monetary), 0) AS DOUBLE) / CAST(nullif(greatest(any_value(total.revenue), 0), 0) AS DOUBLE) AS revenue_share`;

/** Names and grid of the scores, at the as-of. */
export const rfmTablesStep = defineStep(import.meta.url, {
  id: "rfm-tables",
  title: "RFM segments and grid",
  needs: ["feature/rfm"],
  provides: ["release/rfm_segments", "release/rfm_grid"],
  metrics: rfmGroupMetrics,
  tables: [segmentsTable, gridTable],
  async run(inputs, { db }) {
    const { sql } = inputs["feature/rfm"];
    const total = `(SELECT count(*) AS people, sum(monetary) AS revenue FROM ${sql}) AS total`;
    const found = await db.rows(`SELECT DISTINCT rfm_segment AS name FROM ${sql}`);
    const rules = Object.values(ruleSets).find(({ segments }) =>
      found.every(({ name }) => segments.some((segment) => segment.name === name)),
    );
    const names = (rules ?? ruleSets.own).segments.map(({ name }, i) => `(${literal(name)}, ${i + 1})`);
    const segments = await db.rows(`
      SELECT n.name, n.place AS "order", ${measures}
      FROM (VALUES ${names.join(", ")}) AS n(name, place) CROSS JOIN ${total} LEFT JOIN ${sql} AS r ON r.rfm_segment = n.name
      GROUP BY n.name, n.place ORDER BY n.place`);
    const grid = await db.rows(`
      SELECT a.score AS recency_score, b.score AS frequency_score, ${measures}
      FROM range(1, 6) AS a(score) CROSS JOIN range(1, 6) AS b(score) CROSS JOIN ${total}
      LEFT JOIN ${sql} AS r ON r.recency_score = a.score AND r.frequency_score = b.score
      GROUP BY a.score, b.score ORDER BY a.score, b.score`);
    return {
      "release/rfm_segments": segments,
      "release/rfm_grid": grid.map(({ share: _, ...row }) => row),
    };
  },
});
