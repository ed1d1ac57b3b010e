import { closeSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { CheckError } from "../errors.ts";
import { type FileName, readBytes, utf8Only } from "../ingest/readBytes.ts";
import type { Captured, EventRow, IdentityLink, RejectReason } from "./captured.ts";
import { fromCapture } from "./fromCapture.ts";
import { fromGa4 } from "./fromGa4.ts";
import { fromGtm } from "./fromGtm.ts";
import { fromSegment } from "./fromSegment.ts";
import { type Json, jsonRecord } from "./jsonRecord.ts";

const importers = { segment: fromSegment, ga4: fromGa4, gtm: fromGtm, capture: fromCapture } as const;

export type ExportShape = keyof typeof importers;

/** The shapes of exports that can be read. */
export const exportShapes = Object.keys(importers) as readonly ExportShape[];

/** What became of the records of an export: events + identifications + rejected = records. */
export interface ImportAccount {
  /** Lines that are not blank. */
  readonly records: number;
  readonly events: number;
  /** Records that are no event but say who somebody is. */
  readonly identifications: number;
  readonly rejected: number;
  readonly reasons: ReadonlyMap<RejectReason, number>;
  /** Different pairs of ids. */
  readonly links: number;
}

const columns = [
  ...(["event_id", "web_id", "session_id", "occurred_at", "kind", "page", "device", "seconds", "name"] as const),
];

/**
 * Turns an export of events, one JSON object on each line, into an event file (`.csv` or `.ndjson`), a file of identity
 * links and a private file of rejects beside it. Files appear under their names only when all are complete. Memory is that
 * of one line and of the links.
 *
 * @param out path without its ending for the files beside: `out.identities.csv`, `out.rejects.csv`.
 * @throws CheckError as `readBytes`, `no-rows` for a file without records, `all-rejected` when no record is of this shape.
 */
export async function importEvents(shape: ExportShape, file: FileName, out: string): Promise<ImportAccount> {
  const csv = out.endsWith(".csv");
  const base = out.replace(/\.(csv|ndjson)$/, "");
  const names = { events: out, links: `${base}.identities.csv`, rejects: `${base}.rejects.csv` };
  const output = openOutput(`${names.events}.part`);
  const tally = openTally();
  try {
    if (csv) output.write(`${columns.join(",")}\n`);
    await eachLine(file, (line, number) => {
      const found = readRecord(importers[shape], line);
      tally.count(found, number);
      if ("event" in found && found.event !== undefined)
        output.write(csv ? csvRow(found.event) : ndjsonRow(found.event));
    });
    output.end();
    refuseEmpty(file, shape, tally);
    await writeFile(`${names.links}.part`, tally.linksText(), { flush: true });
    await writeFile(`${names.rejects}.part`, tally.rejectsText(), { flush: true });
    for (const name of Object.values(names)) await rename(`${name}.part`, name);
    return tally.account();
  } catch (cause) {
    throw output.fault() ?? cause;
  } finally {
    output.close();
    for (const name of Object.values(names)) await rm(`${name}.part`, { force: true });
  }
}

interface Output {
  write(text: string): void;
  /** Writes what is left and syncs it. */
  end(): void;
  close(): void;
  /** Why it could not be written, since a fault while a file is read is taken for one of that file. */
  fault(): unknown;
}

/** Written synchronously, so that a fast reader does not pile up rows in memory. */
function openOutput(path: string): Output {
  const file = openSync(path, "w");
  let [waiting, open] = ["", true];
  let fault: unknown;
  const flush = (): void => {
    try {
      writeFileSync(file, waiting);
    } catch (cause) {
      fault = cause;
      throw cause;
    }
    waiting = "";
  };
  return {
    write(text) {
      waiting += text;
      if (waiting.length > 1 << 16) flush();
    },
    end() {
      flush();
      fsyncSync(file);
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
    fault: () => fault,
  };
}

function readRecord(importer: (record: Json, line: string) => Captured, line: string): Captured {
  const record = jsonRecord(line);
  return typeof record === "string" ? { rejected: record } : importer(record, line);
}

/** Calls with every line that is not blank, and its number; a packed file is unpacked. */
async function eachLine(file: FileName, take: (line: string, number: number) => void): Promise<void> {
  let [rest, number] = ["", 0];
  const decoder = new TextDecoder();
  const lines = (text: string): void => {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      number++;
      if (line.trim() !== "") take(line.trim(), number);
    }
    if (rest.length > 2 * longestLine) rest = rest.slice(0, longestLine + 1);
  };
  const gate = utf8Only(
    file,
    (bytes) => lines(decoder.decode(bytes, { stream: true })),
    () => number + 1,
  );
  await readBytes(file, gate.push);
  gate.end();
  lines("\n");
}

/** A line without end is kept to this length: it is rejected as too long. */
const longestLine = 2_000_000;

interface Tally {
  count(found: Captured, line: number): void;
  account(): ImportAccount;
  linksText(): string;
  rejectsText(): string;
}

function openTally(): Tally {
  let [records, events, identifications] = [0, 0, 0];
  const reasons = new Map<RejectReason, number>();
  const rejects: { line: number; reason: RejectReason }[] = [];
  const links = new Map<string, IdentityLink>();
  return {
    count(found, line) {
      records++;
      if ("rejected" in found) {
        reasons.set(found.rejected, (reasons.get(found.rejected) ?? 0) + 1);
        rejects.push({ line, reason: found.rejected });
        return;
      }
      if (found.event === undefined) identifications++;
      else events++;
      if (found.link !== undefined) links.set(JSON.stringify([found.link.web_id, found.link.customer_id]), found.link);
    },
    account: () => ({ records, events, identifications, rejected: rejects.length, reasons, links: links.size }),
    linksText() {
      const sorted = [...links].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, link]) => link);
      return `web_id,customer_id\n${sorted.map((link) => `${cell(link.web_id)},${cell(link.customer_id)}\n`).join("")}`;
    },
    rejectsText: () => `line,reason\n${rejects.map(({ line, reason }) => `${line},${reason}\n`).join("")}`,
  };
}

function refuseEmpty(file: FileName, shape: ExportShape, tally: Tally): void {
  const { records, rejected } = tally.account();
  if (records > rejected) return;
  const code = records === 0 ? "no-rows" : "all-rejected";
  const message = records === 0 ? "the file has no records" : `no record has the shape of ${shape}`;
  const remedy = records === 0 ? "deliver it again" : "check --from, and that each line is one JSON object";
  throw new CheckError(`Cannot import ${file.name}`, [{ code, file: file.name, message, remedy }]);
}

function csvRow(event: EventRow): string {
  return `${columns.map((column) => cell(event[column])).join(",")}\n`;
}

function ndjsonRow(event: EventRow): string {
  const seconds = event.seconds === "" ? null : Number(event.seconds);
  return `${JSON.stringify({ ...event, seconds })}\n`;
}

function cell(value: string): string {
  return /[",\r\n]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
