/**
 * Of each line of goods its customer, product, twice its day since 1970 and one more for a sale, and its numbers, as SQL.
 *
 * @param lines as SQL. @param products (product_id, product: its number) as SQL, so that `product` is a number, -1 where a line names none.
 * Without them it is a text, of one NUL where a line names none: ingest takes no text that has one.
 */
export function goodsQuery(lines: string, products?: string): string {
  // Of a long name nothing is needed but that it is one: the engine holds texts whole, for rows that wait.
  const name = "CASE WHEN strlen(product_id) > 12 THEN 'a longer name' ELSE coalesce(product_id, chr(0)) END";
  const product = products === undefined ? name : "coalesce(product, -1)";
  return `
    SELECT
      customer_id,
      ${product} AS product,
      CAST(2 * (CAST(ordered_at AS DATE) - DATE '1970-01-01') + CAST(kind = 'sale' AS INTEGER) AS INTEGER) AS day,
      coalesce(quantity, 0) AS quantity,
      CAST(coalesce(amount, 0) AS DECIMAL(18, 4)) AS amount,
      CAST(coalesce(discount, 0) AS DECIMAL(18, 4)) AS discount
    FROM ${lines} ${products === undefined ? "" : `LEFT JOIN ${products} USING (product_id)`}
    WHERE kind <> 'charge' AND customer_id IS NOT NULL`;
}

/** Columns of goods, as they are read. */
export const goodsColumns = ["customer_id", "product", "day", "quantity", "amount", "discount"] as const;

/**
 * Numbers of products, from 0, as SQL: product_id, product. Numbers group several times faster than names.
 *
 * @param lines as SQL. @param known products that have numbers below `from` already, as SQL.
 */
export function productsQuery(lines: string, known?: { readonly products: string; readonly count: number }): string {
  const fresh = known === undefined ? "" : `ANTI JOIN ${known.products} USING (product_id)`;
  return `
    SELECT product_id, CAST(row_number() OVER (ORDER BY product_id) - 1 + ${known?.count ?? 0} AS INTEGER) AS product
    FROM (SELECT DISTINCT product_id FROM ${lines} WHERE product_id IS NOT NULL) ${fresh}`;
}
