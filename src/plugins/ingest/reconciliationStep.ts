import { canonicalTables } from "segmentarium/config";
import { defineStep, type Project, type Reconciliation, type Step } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import { tableInput } from "./sourceRows.ts";

/**
 * Known figures against the data. Queries name sources as read by `source."<id>"` and cleaned tables by `clean.<table>`.
 */
export function reconciliationStep(project: Project): Step {
  const present = new Set<string>(project.sources.map(({ table }) => table));
  if (present.has("order_lines")) for (const table of ["orders", "customers", "products"]) present.add(table);
  if (present.has("orders")) present.add("customers");
  const tables = canonicalTables.filter((table) => present.has(table));
  const expected = project.expectations.length > 0;
  const sources = project.sources.map(({ id }) => `source/${id}`);
  return defineStep(import.meta.url, {
    id: "reconciliation",
    title: "Reconciliation with known figures",
    needs: expected ? [...sources, ...tables] : [],
    provides: ["reconciliation"],
    settings: ["expectations", "sources"],
    async run(inputs, { db, settings, log }) {
      await db.run("CREATE SCHEMA source; CREATE SCHEMA clean");
      const views = [
        ...sources.map((name) => [name, `source.${ident(name.slice("source/".length))}`] as const),
        ...tables.map((table) => [table, `clean.${ident(table)}`] as const),
      ];
      for (const [i, [name, view]] of (expected ? views : []).entries()) {
        await db.run(`CREATE VIEW "view ${i}" AS FROM ${tableInput(inputs, name)?.sql}`);
        await db.run(`CREATE VIEW ${view} AS FROM "view ${i}"`);
      }
      const found: Reconciliation[] = [];
      for (const { measure, asRead, byPolicy, expected: figure, reference } of settings.expectations) {
        const read = await oneNumber(db, asRead, measure);
        const kept = byPolicy === undefined ? null : await oneNumber(db, byPolicy, measure);
        const agrees = figure === undefined || read === figure;
        if (!agrees) log.warn("does-not-reconcile", `${measure}: ${read} was read, ${figure} is expected`);
        found.push({
          measure,
          expected: figure ?? null,
          asRead: read,
          byPolicy: kept,
          agrees,
          reference: reference ?? "",
        });
      }
      return { reconciliation: found };
    },
  });
}

async function oneNumber(db: Database, query: string, measure: string): Promise<number> {
  const rows = await db.rows(query);
  const value = Object.values(rows[0] ?? {})[0];
  if (rows.length === 1 && typeof value === "number") return value;
  if (rows.length === 1 && typeof value === "string" && value !== "" && Number.isFinite(Number(value)))
    return Number(value);
  throw new TypeError(`Cannot reconcile "${measure}": its query gives no single number`);
}
