import { type Database, readChunks } from "segmentarium/table";
import { goodsQuery } from "./goodsQuery.ts";
import { textNumbers } from "./kernel/textNumbers.ts";

/** Reads lines of goods with their products by number. */
export interface GoodsReader {
  /** Lines as SQL: see `goodsQuery`. */
  query(lines: string): string;
  /** Numbers of products from the column `product` of these, -1 for none; until it is called again. */
  productsOf(column: Int32Array): Int32Array;
}

/**
 * A reader for products of a table (product_id, product: numbers from 0 on, without a gap). Names of up to 12 bytes are looked up here, in a sixth of
 * the time that the engine takes to join lines with them.
 */
export async function goodsReader(db: Database, products: string): Promise<GoodsReader> {
  const parts: Int32Array[] = [];
  await readChunks(db, `SELECT product_id FROM ${products} ORDER BY product`, ["product_id"], ([texts]) => {
    parts.push(texts as Int32Array);
  });
  const names = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    names.set(part, place);
    place += part.length;
  }
  const productsOf = textNumbers(names);
  if (productsOf !== undefined) return { query: (lines) => goodsQuery(lines), productsOf };
  return { query: (lines) => goodsQuery(lines, products), productsOf: (column) => column };
}
