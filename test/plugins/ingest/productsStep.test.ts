import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectSchema } from "../../../src/config/index.ts";
import type { QueryOutput, TableInput } from "../../../src/plugin.ts";
import { productsStep } from "../../../src/plugins/ingest/productsStep.ts";
import { ident, openDatabase, type Row } from "../../../src/table/index.ts";
import { runStep, tableInput } from "../runStep.ts";
import { type SliceParts, sliceParts } from "./sliceParts.ts";
import { sql, text } from "./sliceRuns.ts";

/** A line of a file, which lies in the piece of that file also when it is cleaned. */
interface Line {
  readonly product: number | null;
  readonly name: number | null;
  readonly quantity: number;
  readonly price: number;
  readonly charge: boolean;
}

const lineSource = {
  ...{ id: "shop", table: "order_lines", files: ["lines-*.csv"], format: "csv" },
  columns: { order_id: text("order"), product_id: text("product"), product_name: text("name") },
};
const productSource = {
  ...{ id: "list", table: "products", files: ["list.csv"], format: "csv" },
  columns: { product_id: text("product"), name: text("name"), category: text("category") },
};
const projectOf = (...sources: readonly object[]) =>
  projectSchema.parse({ ...{ title: "Test", asOf: "2024-06-01", currency: "GBP" }, sources });
/** Products are named by lines, or by a file of their own that knows some of them. */
const projects = { lines: projectOf(lineSource), list: projectOf(lineSource, productSource) };

const line: fc.Arbitrary<Line> = fc.record({
  ...{ product: fc.option(fc.nat(6), { freq: 9 }), name: fc.option(fc.nat(2), { freq: 6 }) },
  ...{ quantity: fc.integer({ min: -1, max: 2 }), price: fc.nat(1), charge: fc.boolean() },
});
const files = fc.array(fc.array(line, { maxLength: 6 }), { minLength: 1, maxLength: 11 });

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-products-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Rows of `products`. @param parts what is kept, of tables that come in pieces, one for each file; or they come as one. */
async function productsOf(
  named: keyof typeof projects,
  all: readonly (readonly Line[])[],
  parts?: SliceParts,
): Promise<readonly Row[]> {
  const work = await mkdtemp(join(folder, "work-"));
  const db = await openDatabase({ allowedFolders: [folder], threads: 1 });
  try {
    const rows = all.flatMap((lines, file) =>
      lines.map(({ product, name, quantity, price, charge }) => {
        const [id, said] = [product === null ? null : `P${product}`, name === null ? null : `name ${name}`];
        return `(${file}, ${sql(id)}, ${sql(said)}, ${quantity}, CAST(${price} AS DECIMAL(18, 4)), ${sql(charge ? "charge" : "sale")})`;
      }),
    );
    const inputs: Record<string, TableInput> = {};
    for (const id of ["source/shop", "order_lines"]) {
      await db.run(`
        CREATE TABLE ${ident(id)} (file INTEGER, product_id VARCHAR, product_name VARCHAR, quantity INTEGER, unit_price DECIMAL(18, 4), kind VARCHAR);
        ${rows.length === 0 ? "" : `INSERT INTO ${ident(id)} VALUES ${rows.join(", ")}`}`);
      const table = await tableInput(db, id);
      const pieces = all.map((lines, place) => ({
        ...{ place, key: `${id} ${JSON.stringify(lines)}` },
        sql: `(SELECT * FROM ${table.sql} WHERE file = ${place})`,
      }));
      inputs[id] = parts === undefined ? table : { ...table, pieces };
    }
    if (named === "list") {
      await db.run(`
        CREATE TABLE "source/list" AS SELECT 0 AS source_file, CAST(i AS BIGINT) AS source_row, 'P' || i AS product_id, 'known ' || i AS name, NULL::VARCHAR AS category
        FROM range(0, 8, 2) AS r(i)`);
      inputs["source/list"] = await tableInput(db, "source/list");
    }
    const kept = parts === undefined ? {} : { parts, folder: work };
    const { outputs } = await runStep(productsStep(projects[named]), db, inputs, projects[named], {
      ...kept,
      threads: 1,
    });
    return await db.rows((outputs["products"] as QueryOutput).sql);
  } finally {
    db.close();
    await rm(work, { recursive: true, force: true });
  }
}

/** The same by hand: the name that positive, priced lines give most often, then all lines, then the first by alphabet. */
function expected(all: readonly (readonly Line[])[]): readonly Row[] {
  const lines = all.flat();
  const ids = [...new Set(lines.flatMap(({ product, charge }) => (product === null || charge ? [] : [product])))];
  return ids.sort().map((id) => {
    const own = lines.filter(({ product }) => product === id);
    const names = [...new Set(own.flatMap(({ name }) => (name === null ? [] : [name])))].map((name) => {
      const given = own.filter((line) => line.name === name);
      return { name, all: given.length, sold: given.filter(({ quantity, price }) => quantity > 0 && price > 0).length };
    });
    const [best] = names.sort((a, b) => b.sold - a.sold || b.all - a.all || a.name - b.name);
    return { product_id: `P${id}`, name: best === undefined ? `P${id}` : `name ${best.name}`, category: null };
  });
}

describe("productsStep", () => {
  test("gives each product its most frequent name, of lines in pieces as of one table, and when some were kept", async () => {
    await fc.assert(
      fc.asyncProperty(files, async (all) => {
        const found = await productsOf("lines", all);
        expect(found).toEqual(expected(all));
        const parts = await sliceParts(folder, /^$/);
        await productsOf("lines", all.slice(0, -1), parts);
        expect(await productsOf("lines", all, parts)).toEqual(found);
        const listed = await productsOf("list", all);
        expect(await productsOf("list", all, await sliceParts(folder, /^$/))).toEqual(listed);
      }),
      { numRuns: 12 },
    );
  });

  test("reads of lines in pieces only those that are new", async () => {
    const one = { product: 1, name: 1, quantity: 1, price: 1, charge: false };
    const all = Array.from({ length: 9 }, (_, i) => [{ ...one, product: i }]);
    const parts = await sliceParts(folder, / together$/);
    await productsOf("lines", all, parts);
    expect(parts.made).toHaveLength(18);
    parts.made.length = 0;
    await productsOf("lines", [...all, [{ ...one, product: 11 }]], parts);
    expect(parts.made.map((key) => key.replace(/ of (source\/shop|order_lines) \[.*/, ""))).toEqual([
      "names of source/shop",
      "products of lines",
    ]);
  });
});
