import { defineStep } from "segmentarium/plugin";
import { literal } from "segmentarium/table";
import { z } from "zod";

const options = z.strictObject({
  top: z.int().min(1).max(100).default(10).describe("How many products are listed per segment"),
});

/** The products that most customers of a segment have bought. */
export const segmentProductsStep = defineStep(import.meta.url, {
  id: "segment-products",
  title: "Top products of segments",
  needs: ["membership", "order_lines", "products?"],
  provides: ["release/segment_products"],
  settings: ["asOf"],
  options,
  tables: [
    {
      id: "segment_products",
      title: "Top products of segments",
      description:
        "The products that the greatest number of a segment's customers have ever bought before the as-of. Share of customers = buyers of the product / customers of the segment; lift = that share / the same share of all segmented customers; revenue share = net revenue of the product / net revenue of the segment, over the same time, without charges.",
      people: "people",
      order: ["segment", "rank"],
      columns: [
        { name: "segment", type: "text", key: true },
        { name: "rank", type: "integer", key: true },
        { name: "product", type: "text" },
        { name: "category", type: "text", nullable: true },
        { name: "people", type: "integer", unit: "customers" },
        { name: "share_of_customers", type: "number", unit: "share" },
        { name: "revenue_share", type: "number", unit: "share", nullable: true },
        { name: "lift", type: "number" },
      ],
    },
  ],
  async run({ membership, order_lines, products }, context) {
    const before = `ordered_at < CAST(${literal(context.settings.asOf)} AS TIMESTAMP)`;
    const name = products?.columns.includes("name") ? "COALESCE(p.name, r.product_id)" : "r.product_id";
    const category = products?.columns.includes("category") ? "p.category" : "NULL";
    const rows = await context.db.rows(`
      WITH line AS (
        SELECT m.segment, l.customer_id, l.product_id, l.kind, l.amount
        FROM ${order_lines.sql} l JOIN ${membership.sql} m USING (customer_id)
        WHERE l.${before} AND l.kind IN ('sale', 'return') AND l.product_id IS NOT NULL
      ),
      pair AS (SELECT DISTINCT segment, customer_id, product_id FROM line WHERE kind = 'sale'),
      bought AS (SELECT segment, product_id, count(*) AS people FROM pair GROUP BY segment, product_id),
      everybody AS (SELECT product_id, sum(people) AS people FROM bought GROUP BY product_id),
      size AS (SELECT segment, count(*) AS people FROM ${membership.sql} GROUP BY segment),
      product_revenue AS (SELECT segment, product_id, sum(amount) AS revenue FROM line GROUP BY segment, product_id),
      segment_revenue AS (SELECT segment, sum(amount) AS revenue FROM line GROUP BY segment),
      ranked AS (
        SELECT *, row_number() OVER (PARTITION BY segment ORDER BY people DESC, product_id) AS rank FROM bought
      )
      SELECT r.segment, r.rank, CAST(${name} AS VARCHAR) AS product, CAST(${category} AS VARCHAR) AS category, r.people,
        r.people / s.people AS share_of_customers,
        CASE WHEN sr.revenue > 0 THEN CAST(pr.revenue AS DOUBLE) / CAST(sr.revenue AS DOUBLE) END AS revenue_share,
        (r.people / s.people) / (e.people / (SELECT sum(people) FROM size)) AS lift
      FROM ranked r
        JOIN size s USING (segment)
        JOIN everybody e USING (product_id)
        JOIN product_revenue pr ON pr.segment = r.segment AND pr.product_id = r.product_id
        JOIN segment_revenue sr ON sr.segment = r.segment
        ${products === undefined ? "" : `LEFT JOIN ${products.sql} p ON p.product_id = r.product_id`}
      WHERE r.rank <= ${literal(context.options.top)}
      ORDER BY r.segment, r.rank`);
    return { "release/segment_products": rows };
  },
});
