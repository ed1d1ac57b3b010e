import { log1p, type Matrix, matrix, type NonNegativeFactors, nonNegativeFactors } from "segmentarium/matrix";
import { defineStep, type Metric, type Step } from "segmentarium/plugin";
import { ident, readColumns } from "segmentarium/table";
import { z } from "zod";
import { partLoadingsTable, partsTable } from "./partsTables.ts";

const options = z.strictObject({
  metrics: z
    .array(z.string())
    .min(2)
    .default([
      ...["frequency_orders", "order_value", "lines_per_order", "distinct_products", "return_share", "discount_share"],
      ...["visits", "product_views", "email_opens"],
    ])
    .describe("Measures of customers that are never below 0; those that the project lacks are left out"),
  parts: z.int().min(1).max(10).default(3).describe("How many parts"),
  transform: z.enum(["log1p", "none"]).default("log1p").describe("How long tails are brought in: ln(1 + x)"),
});

/** Published figures have a few digits: a gradient 10⁻⁴ of the first is below them. */
const stopping = { tolerance: 1e-4, maxIterations: 3000 };

/** Parts are found as well in so many customers as in all. */
const enough = 5000;

/** Behaviour as a sum of parts, beside the principal components: for measures that are never below 0. */
export function partsStep(given: unknown): Step {
  return defineStep(import.meta.url, {
    id: "parts",
    title: "Parts of behaviour",
    needs: ["features"],
    provides: ["release/parts", "release/part_loadings"],
    settings: ["minimumPeople"],
    options,
    readsMetrics: true,
    tables: [partsTable, partLoadingsTable],
    async run({ features }, { db, metrics, settings, log, options: { metrics: asked, parts, transform } }) {
      const known = asked.flatMap((id) => metrics.find((metric) => metric.id === id) ?? []);
      if (isChosen(given) && known.length < asked.length) {
        const absent = asked.filter((id) => !known.some((metric) => metric.id === id));
        log.warn(
          "measures-left-out",
          `The project does not have "${absent.join('", "')}", no part of the parts therefore`,
        );
      }
      refuseNegative(known);
      const names = await measured(db, features.sql, known);
      const points = await readPoints(db, features.sql, names);
      if (points.rows < features.rows && names.length > 0) {
        log.excluded("customers", features.rows - points.rows, "they lack one of the measures that parts are found in");
      }
      const able = names.length >= 2 && points.rows >= Math.max(settings.minimumPeople, names.length);
      const some = everyFew(points);
      const prepared = able ? evened(transform === "log1p" ? log1p(some) : some) : undefined;
      const found =
        prepared && nonNegativeFactors(prepared, { components: Math.min(parts, prepared.columns), ...stopping });
      if (found?.converged === false) {
        log.warn(
          "not-converged",
          `The parts still moved after ${found.iterations} passes: their figures may change a little`,
        );
      }
      return found === undefined ? { "release/parts": [], "release/part_loadings": [] } : rowsOf(found, some.rows);
    },
  });
}

function isChosen(given: unknown): boolean {
  return typeof given === "object" && given !== null && "metrics" in given;
}

function refuseNegative(metrics: readonly Metric[]): void {
  const faulty = metrics.filter(({ low }) => low === undefined || low < 0).map(({ id }) => `"${id}"`);
  if (faulty.length === 0) return;
  throw new RangeError(
    `Cannot find parts of ${faulty.join(", ")}: measures whose declared range starts at 0 or above are needed`,
  );
}

type Database = Parameters<typeof readColumns>[0];

/** The measures that at least half of the customers have: others would leave too few who have all. */
async function measured(db: Database, table: string, metrics: readonly Metric[]): Promise<string[]> {
  if (metrics.length === 0) return [];
  const counts = metrics.map(({ id }, i) => `count(${ident(id)}) AS n${i}`);
  const row = await db.row(`SELECT count(*) AS n, ${counts.join(", ")} FROM ${table}`);
  return metrics.filter((_, i) => 2 * Number(row?.[`n${i}`]) >= Number(row?.["n"])).map(({ id }) => id);
}

async function readPoints(db: Database, table: string, names: readonly string[]): Promise<Matrix> {
  if (names.length === 0) return matrix(new Float64Array(0), 0, []);
  const columns = names.map((name) => `CAST(${ident(name)} AS DOUBLE) AS ${ident(name)}`);
  const known = names.map((name) => `${ident(name)} IS NOT NULL`).join(" AND ");
  const query = `SELECT ${columns.join(", ")} FROM ${table} WHERE ${known} ORDER BY customer_id`;
  const { data, rows } = await readColumns(db, query, names);
  return matrix(data, rows, names);
}

/** Every m-th row, so that there are `enough` at most. */
function everyFew({ data, rows, columns: p, names }: Matrix): Matrix {
  const every = Math.max(1, Math.ceil(rows / enough));
  const kept = Math.ceil(rows / every);
  const some = new Float64Array(kept * p);
  for (let i = 0; i < kept; i++) some.set(data.subarray(i * every * p, (i * every + 1) * p), i * p);
  return matrix(some, kept, names);
}

/** Each column divided by its root mean square, so that none counts more for its unit; one of zeros stays as it is. */
function evened({ data, rows, columns: p, names }: Matrix): Matrix {
  const squares = new Float64Array(p);
  for (let i = 0; i < rows; i++) for (let j = 0; j < p; j++) squares[j]! += data[i * p + j]! ** 2 / rows;
  const sizes = squares.map((square) => (square > 0 ? Math.sqrt(square) : 1));
  return matrix(
    data.map((value, cell) => value / sizes[cell % p]!),
    rows,
    names,
  );
}

function rowsOf({ names, shares, loadings, explained, converged }: NonNegativeFactors, people: number) {
  return {
    "release/parts": [...shares].map((share, i) => ({ part: i + 1, share, explained, converged, people })),
    "release/part_loadings": [...shares].flatMap((_, i) =>
      names.map((metric, j) => ({ part: i + 1, metric, loading: loadings[i * names.length + j]!, people })),
    ),
  };
}
