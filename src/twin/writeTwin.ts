import { mkdir, writeFile } from "node:fs/promises";
import { CUSTOMER_COLUMNS, customerRows, IDENTITY_COLUMNS, identityRows } from "./customerRows.ts";
import { ASSIGNMENT_COLUMNS, assignmentRows, TREATMENT_COLUMNS, treatmentRows } from "./decisionRows.ts";
import { EVENT_COLUMNS, eventRows } from "./eventRows.ts";
import { ORDER_LINE_COLUMNS, orderLineRows } from "./orderLineRows.ts";
import { ORDER_COLUMNS, orderRows } from "./orderRows.ts";
import { PAYMENT_COLUMNS, paymentRows } from "./paymentRows.ts";
import { PRODUCT_COLUMNS, productRows, RATE_COLUMNS, rateRows } from "./productRows.ts";
import { SURVEY_COLUMNS, surveyRows, surveyRowsAgain } from "./surveyRows.ts";
import { TOUCH_COLUMNS, touchRows } from "./touchRows.ts";
import { makeTruth } from "./truth.ts";
import { TRUTH_CUSTOMER_COLUMNS, truthCustomerRows } from "./truthCustomerRows.ts";
import { TRUTH_ORDER_COLUMNS, truthOrderRows } from "./truthOrderRows.ts";
import { parseTwinOptions, type TwinOptions } from "./twinOptions.ts";
import { makeWorld } from "./world.ts";
import { writeParquet } from "./writeParquet.ts";
import { settle, type WrittenFile, writeRows } from "./writeRows.ts";

/** What was written. */
export interface TwinSummary {
  readonly folder: string;
  readonly files: readonly WrittenFile[];
}

const FILES = 16;

/**
 * Writes the source files of a made-up shop whose truth is known, and the truth beside them. The folder is made when
 * missing; files of the same names are replaced, each only once it is complete. Same options, same bytes (for one version
 * of Node and DuckDB).
 *
 * @throws RangeError when an option makes no sense.
 */
export async function writeTwin(folder: string, options: TwinOptions): Promise<TwinSummary> {
  const world = makeWorld(parseTwinOptions(options));
  await mkdir(folder, { recursive: true });
  const files: WrittenFile[] = [];
  const keep = async <T>(written: Promise<{ file: WrittenFile; result: T }>): Promise<T> => {
    const { file, result } = await written;
    files.push(file);
    options.onProgress?.(file.name, files.length / FILES);
    return result;
  };
  const csv = <T>(name: string, columns: string, rows: Generator<string, T>): Promise<T> =>
    keep(writeRows(folder, name, columns, rows));
  const customers = await csv("customers.csv", CUSTOMER_COLUMNS, customerRows(world));
  await csv("identities.csv", IDENTITY_COLUMNS, identityRows(world));
  await csv("products.csv", PRODUCT_COLUMNS, productRows(world));
  await csv("rates.csv", RATE_COLUMNS, rateRows(world));
  // The three large files together: one is compressed or sorted on another thread while the next is made.
  const eventOrder = ["occurred_at", "event_id"];
  const [events, orders, lines] = await Promise.all([
    keep(writeParquet(folder, "events.parquet", EVENT_COLUMNS, eventOrder, eventRows(world))),
    csv("orders.csv.gz", ORDER_COLUMNS, orderRows(world)),
    csv("order_lines.csv.gz", ORDER_LINE_COLUMNS, orderLineRows(world)),
  ]);
  await csv("touches.csv.gz", TOUCH_COLUMNS, touchRows(world));
  const assignments = await csv("assignments.csv", ASSIGNMENT_COLUMNS, assignmentRows(world));
  const surveys = await csv("surveys.csv", SURVEY_COLUMNS, surveyRows(world));
  await csv("surveys_recent.csv", SURVEY_COLUMNS, surveyRowsAgain(surveys));
  const treatments = await csv("treatments.csv", TREATMENT_COLUMNS, treatmentRows(world));
  const paid = await csv("payments.csv", PAYMENT_COLUMNS, paymentRows(world, lines.totals));
  await csv("truth_customers.csv", TRUTH_CUSTOMER_COLUMNS, truthCustomerRows(world));
  await csv("truth_orders.csv.gz", TRUTH_ORDER_COLUMNS, truthOrderRows(world, orders.latePlaces, paid.paidAt));
  files.sort((a, b) => (a.name < b.name ? -1 : 1));
  const tallies = { customers, orders, lines, events, assignments, surveys, treatments, payments: paid.counts };
  await writeFile(`${folder}/truth.json.part`, `${JSON.stringify(makeTruth(world, tallies, files), null, 2)}\n`);
  files.push({ name: "truth.json", rows: 1, bytes: await settle(`${folder}/truth.json`) });
  options.onProgress?.("truth.json", 1);
  return { folder, files };
}
