import { drawRows } from "segmentarium/cluster";
import { defineStep } from "segmentarium/plugin";
import { type Database, ident, readColumns } from "segmentarium/table";
import { z } from "zod";
import { count } from "./phrases.ts";
import type { HeldOutMeasure } from "./trustTypes.ts";
import { ranks, varianceExplained } from "./varianceExplained.ts";

const options = z.strictObject({
  customers: z.int().min(100).max(100_000).default(2000).describe("Customers drawn to compare segments by"),
  resamples: z.int().min(50).max(5000).default(100).describe("Resamples behind each interval"),
  repeats: z
    .number()
    .gt(0)
    .max(1)
    .default(0.7)
    .describe("A measure whose rank correlation with one that made the segments is at least this large is left out"),
});

/** Do segments differ in what they were not made of? That is evidence that they are of use. */
export const heldOutStep = defineStep(import.meta.url, {
  id: "held-out",
  title: "Segments by measures that did not make them",
  needs: ["features", "segmentation", "segmentation-summary", "clustering-space-summary"],
  provides: ["held-out"],
  settings: ["minimumPeople"],
  readsMetrics: true,
  options,
  async run(inputs, context) {
    const { features, segmentation } = inputs;
    const { resamples, repeats, customers } = context.options;
    const used = [...new Set(inputs["clustering-space-summary"].columns.map(({ metric }) => metric))];
    const others = context.metrics.filter(({ id }) => features.columns.includes(id) && !used.includes(id));
    const from = `${features.sql} AS f JOIN ${segmentation.sql} AS s USING (customer_id)`;
    const read = (metric: string) => readMeasure(context.db, from, `f.${ident(metric)}`);
    const label = await readMeasure(context.db, from, "s.label");
    const inSome = Int32Array.from(label.values.keys()).filter((row) => label.values[row]! >= 0);
    const drawn = drawRows(inSome.length, customers, context.random("customers")).map((i) => inSome[i]!);
    const made = await readEach(used, read);
    const measures: HeldOutMeasure[] = [];
    let repeating = 0;
    let unfit = 0;
    const { k } = inputs["segmentation-summary"];
    for (const { id, title } of k < 2 ? [] : others) {
      context.signal.throwIfAborted();
      const own = await read(id);
      const rows = drawn.filter((row) => own.known[row] === 1);
      if (rows.length < context.settings.minimumPeople) {
        unfit++;
        continue;
      }
      if (made.some((one) => Math.abs(rankCorrelation(one, own, rows)) >= repeats)) {
        repeating++;
        continue;
      }
      const values = Float64Array.from(rows, (row) => own.values[row]!);
      const groups = Int32Array.from(rows, (row) => label.values[row]!);
      const explained = varianceExplained(values, groups, { resamples, random: context.random(id) });
      if (explained === undefined) {
        unfit++;
        continue;
      }
      const { value, low, high } = explained;
      measures.push({ metric: id, title, customers: rows.length, explained: value, low, high });
    }
    measures.sort((a, b) => b.explained - a.explained || (a.metric < b.metric ? -1 : 1));
    const reason = measures.length > 0 ? undefined : whyNone(k, others.length, repeating);
    return {
      "held-out": {
        ...{ customers: drawn.length, measures, repeating, unfit },
        ...(reason === undefined ? {} : { reason }),
      },
    };
  },
});

function whyNone(k: number, others: number, repeating: number): string {
  if (k < 2) return "there is one segment only";
  if (others === 0) return "all measures had a part in making them";
  const [that, rest] = ["that had no part", "vary too little, or too few customers have them"];
  if (repeating === 0) return `the ${count(others, "measure")} ${that} ${rest}`;
  if (repeating === others)
    return `the ${count(others, "measure")} ${that} repeat${others === 1 ? "s" : ""} one that had`;
  return `of the ${count(others, "measure")} ${that}, ${repeating} repeat${repeating === 1 ? "s" : ""} one that had, and the others ${rest}`;
}

interface Measure {
  readonly values: Float64Array;
  /** 1 = has a value. */
  readonly known: Float64Array;
}

async function readEach(columns: readonly string[], read: (column: string) => Promise<Measure>): Promise<Measure[]> {
  const found: Measure[] = [];
  for (const column of columns) found.push(await read(column));
  return found;
}

/** @param column quoted, with the table that it is of: a measure may be called as the label is. */
async function readMeasure(db: Database, from: string, column: string): Promise<Measure> {
  const query = `SELECT COALESCE(${column}, 0) AS value, CAST(${column} IS NOT NULL AS INTEGER) AS known FROM ${from} ORDER BY customer_id`;
  const { data, rows } = await readColumns(db, query, ["value", "known"]);
  const at = (c: number) => Float64Array.from({ length: rows }, (_, i) => data[2 * i + c]!);
  return { values: at(0), known: at(1) };
}

/** Spearman's, over the rows given that have both. */
function rankCorrelation(one: Measure, other: Measure, among: Int32Array): number {
  const rows = among.filter((row) => one.known[row] === 1);
  const a = ranks(Float64Array.from(rows, (row) => one.values[row]!));
  const b = ranks(Float64Array.from(rows, (row) => other.values[row]!));
  const [mean, otherMean] = [meanOf(a), meanOf(b)];
  let [products, squares, otherSquares] = [0, 0, 0];
  a.forEach((value, i) => {
    products += (value - mean) * (b[i]! - otherMean);
    squares += (value - mean) ** 2;
    otherSquares += (b[i]! - otherMean) ** 2;
  });
  return squares > 0 && otherSquares > 0 ? products / Math.sqrt(squares * otherSquares) : 0;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
