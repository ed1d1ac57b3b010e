import { defineStep, type ReleaseRow, type TableInput } from "segmentarium/plugin";
import type { Database } from "segmentarium/table";
import { scoreMetrics } from "./rfmMetrics.ts";
import type { RfmName } from "./rfmStep.ts";
import { rfmGridTable, rfmSegmentsTable } from "./rfmTables.ts";

/** How many customers, and how much of the revenue, each segment and each pair of scores has. */
export const rfmTablesStep = defineStep(import.meta.url, {
  id: "rfm-tables",
  title: "Tables of recency, frequency and monetary value",
  needs: ["feature/rfm", "rfm-names"],
  provides: ["release/rfm_segments", "release/rfm_grid"],
  metrics: scoreMetrics,
  tables: [rfmSegmentsTable, rfmGridTable],
  async run(inputs, { db }) {
    const features = inputs["feature/rfm"];
    return {
      "release/rfm_segments": await segmentRows(db, features, inputs["rfm-names"]),
      "release/rfm_grid": await gridRows(db, features),
    };
  },
});

async function segmentRows(db: Database, features: TableInput, names: readonly RfmName[]): Promise<ReleaseRow[]> {
  const rows = await db.rows(`
    SELECT rfm_segment AS name, count(*) AS people, ${shares}
    FROM ${features.sql} GROUP BY rfm_segment ORDER BY rfm_segment`);
  const found = new Map(rows.map((row) => [row.name, row]));
  const anybody = rows.length > 0;
  const nobody = { people: 0, share: anybody ? 0 : null, revenue_share: anybody ? 0 : null };
  return names.map(({ name, description }, i) => ({
    ...nobody,
    ...found.get(name),
    name,
    order: i + 1,
    description,
  }));
}

async function gridRows(db: Database, features: TableInput): Promise<ReleaseRow[]> {
  return db.rows(`
    WITH scores AS (SELECT CAST(unnest(range(1, 6)) AS INTEGER) AS score),
    cells AS (
      SELECT recency_score, frequency_score, count(*) AS people, sum(monetary) AS revenue
      FROM ${features.sql} GROUP BY recency_score, frequency_score
    )
    SELECT r.score AS recency_score, f.score AS frequency_score, coalesce(people, 0) AS people,
      CAST(coalesce(revenue, 0) AS DOUBLE) / nullif(CAST(greatest(sum(revenue) OVER (), 0) AS DOUBLE), 0) AS revenue_share
    FROM scores AS r CROSS JOIN scores AS f
    LEFT JOIN cells AS c ON c.recency_score = r.score AND c.frequency_score = f.score
    ORDER BY r.score, f.score`);
}

const shares = `
  count(*) / sum(count(*)) OVER () AS share,
  CAST(sum(monetary) AS DOUBLE) / nullif(CAST(greatest(sum(sum(monetary)) OVER (), 0) AS DOUBLE), 0) AS revenue_share`;
