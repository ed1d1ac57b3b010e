import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { literal, openDatabase } from "../src/table/index.ts";
import { cutoff, lastDay } from "./cutoff.ts";

/** A piece of the events: its file, and what stands for its rows. */
export interface EventPiece {
  readonly file: string;
  readonly key: string;
}

/** Where pieces begin: months, and weeks of the last one, as ingest parts events. */
const starts = [...Array.from({ length: 12 }, (_, i) => firstOf(i + 1)), "2023-12-09", "2023-12-17", "2023-12-25"];

function firstOf(month: number): string {
  return `2023-${String(month).padStart(2, "0")}-01`;
}

const lastName = `${starts.at(-1)} before ${lastDay}`;

/** The pieces of a folder, without the last day or with it. */
export function eventPieces(folder: string, withoutLastDay: boolean): readonly EventPiece[] {
  return starts.map((start, i) => {
    const name = withoutLastDay && i === starts.length - 1 ? lastName : start;
    return { file: join(folder, `events-${name}.parquet`), key: name };
  });
}

/** Parts events.parquet before the cutoff into these, with ids of customers as ingest writes them. */
export async function writeEventPieces(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const db = await openDatabase({ allowedFolders: [folder], temporaryFolder: join(folder, "tmp"), memoryLimit: "8GB" });
  const write = (name: string, where: string): Promise<void> =>
    db.run(`
      COPY (SELECT * REPLACE ('c' || lpad(substr(customer_id, 2), 10, '0') AS customer_id)
        FROM read_parquet(${literal(join(folder, "events.parquet"))}) WHERE ${where} ORDER BY occurred_at, event_id)
      TO ${literal(join(folder, `events-${name}.parquet`))} (FORMAT parquet, COMPRESSION zstd)`);
  try {
    for (const [i, start] of starts.entries()) await write(start, between(start, starts[i + 1] ?? cutoff));
    await write(lastName, between(starts.at(-1)!, lastDay));
  } finally {
    db.close();
  }
}

/** Whether an event is of the days from one on, and before another. */
function between(from: string, until: string): string {
  return `occurred_at >= TIMESTAMP ${literal(from)} AND occurred_at < TIMESTAMP ${literal(until)}`;
}
