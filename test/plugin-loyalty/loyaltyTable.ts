import { defineStep } from "segmentarium/plugin";

export const loyaltyTable = defineStep(import.meta.url, {
  id: "loyalty",
  title: "Customers by regularity",
  needs: ["feature/regular-months"],
  provides: ["release/loyalty"],
  tables: [
    {
      id: "loyalty",
      title: "Customers by regularity",
      description: "How many customers bought in which share of the months since their first purchase",
      people: "people",
      order: ["band"],
      totals: [{ column: "band" }],
      columns: [
        { name: "band", type: "integer", key: true },
        { name: "title", type: "text", key: true },
        { name: "people", type: "integer", unit: "customers" },
        { name: "share", type: "number", unit: "share" },
      ],
    },
  ],
  async run(inputs, { db }) {
    const rows = await db.rows(`
      WITH bands(band, title, least, below) AS (VALUES
        (1, 'less than a quarter of months', 0, 0.25), (2, 'a quarter to a half', 0.25, 0.5),
        (3, 'a half to three quarters', 0.5, 0.75), (4, 'three quarters or more', 0.75, 2)),
      counted AS (
        SELECT band, title, count(customer_id) AS people
        FROM bands LEFT JOIN ${inputs["feature/regular-months"].sql}
          ON regular_months >= least AND regular_months < below
        GROUP BY band, title
      )
      SELECT band, title, people, people / greatest(sum(people) OVER (), 1) AS share
      FROM counted ORDER BY band`);
    return { "release/loyalty": rows };
  },
});
