import { type Column, type Database, loadColumns } from "segmentarium/table";
import type { OrderCounts } from "./countOrders.ts";
import type { PeopleCounts } from "./readNumbered.ts";
import { type LineCounts, readSums } from "./readSums.ts";

/**
 * Makes two tables, a row per customer in their order: `counted`, what was counted of orders and what lines sum to, and `spread`, how lines
 * spread over products and categories, which may be counted while the first is made.
 */
export async function loadPeople(db: Database, { orders, sums, spread }: PeopleCounts): Promise<void> {
  await loadColumns(db, "counted", [...columnsOf(readSums(sums)), ...columnsOf(await orders)]);
  const { products, categories } = await spread;
  await loadColumns(db, "spread", [
    { name: "products", type: "integer", values: products.labels },
    // As numbers, since their squares may be beyond 2^31.
    { name: "product_lines", type: "number", values: Float64Array.from(products.total) },
    { name: "squared_lines", type: "number", values: products.squares },
    { name: "top_lines", type: "number", values: Float64Array.from(categories.largest) },
    { name: "category_lines", type: "number", values: Float64Array.from(categories.total) },
    { name: "squared_categories", type: "number", values: categories.squares },
  ]);
}

function columnsOf(counts: OrderCounts | LineCounts): Column[] {
  return Object.entries(counts).map(([name, values]: [string, Int32Array | Float64Array | BigInt64Array]) => {
    if (values instanceof BigInt64Array) return { name, type: "money", values };
    return { name, type: values instanceof Int32Array ? "integer" : "number", values };
  });
}
