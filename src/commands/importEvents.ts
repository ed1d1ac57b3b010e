import { basename, resolve } from "node:path";
import { exportShapes, type ImportAccount, importEvents, rejectReasons } from "../capture/index.ts";
import { CheckError } from "../errors.ts";
import type { Host } from "../host.ts";
import { withOutput } from "./placeFile.ts";

/** Turns an export of events into an event file with its links and rejects beside it, and says what became of it. */
export async function importEventsCommand(host: Host, from: string, file: string, out: string): Promise<number> {
  const shape = exportShapes.find((known) => known === from);
  const problems = [];
  if (shape === undefined) {
    const remedy = `use one of: ${exportShapes.join(", ")}`;
    problems.push({ code: "no-shape", message: `there is no export of the shape "${from}"`, remedy });
  }
  if (!/\.(csv|ndjson)$/.test(out) || resolve(out) === resolve(file)) {
    const remedy = "name a new file that ends in .csv or .ndjson";
    problems.push({ code: "no-output", message: "the second file cannot be written as events", remedy });
  }
  if (shape === undefined || problems.length > 0) throw new CheckError("Cannot import events", problems);
  const input = { path: resolve(file), name: basename(file) };
  const account = await withOutput("Cannot import events", out, () => importEvents(shape, input, resolve(out)));
  host.output.write(summary(account, out));
  return 0;
}

/** Records are about people: fewer than ten are not counted in words, and nothing from which they could be reckoned. */
function summary({ records, events, identifications, rejected, reasons, links }: ImportAccount, out: string): string {
  const counted = [events, identifications, rejected].every((rows) => rows === 0 || rows >= leastCounted);
  const few = (rows: number): string =>
    rows === 0 ? "no" : rows < leastCounted ? `fewer than ${leastCounted}` : String(rows);
  const total = counted ? `${records} records: ` : "";
  const lines = [`${total}${few(events)} events, ${few(identifications)} identifications, ${few(rejected)} rejected`];
  for (const [reason, rows] of [...reasons].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const shown = [...reasons.values()].every((n) => n >= leastCounted) ? `${rows} × ` : "";
    lines.push(`  rejected  ${shown}${rejectReasons[reason]}`);
  }
  const base = out.replace(/\.(csv|ndjson)$/, "");
  lines.push(
    `Wrote ${out}, ${base}.identities.csv (${few(links)} links) and ${base}.rejects.csv (private: lines and reasons)`,
  );
  return `${lines.join("\n")}\n`;
}

const leastCounted = 10;
