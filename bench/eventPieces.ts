import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { literal, openDatabase } from "../src/table/index.ts";

/** A piece of the events: its file, and what stands for its rows. */
export interface EventPiece {
  readonly file: string;
  readonly key: string;
}

const months = Array.from({ length: 12 }, (_, i) => `2023-${String(i + 1).padStart(2, "0")}`);
const [lastMonth, lastDay] = ["2023-12", "2023-12-31"];

/** The pieces of a folder, a month each, without the last day or with it. */
export function eventPieces(folder: string, withoutLastDay: boolean): readonly EventPiece[] {
  return months.map((month) => {
    const name = withoutLastDay && month === lastMonth ? `${month} before ${lastDay}` : month;
    return { file: join(folder, `events-${name}.parquet`), key: name };
  });
}

/** Parts events.parquet into these, with ids of customers as ingest writes them. */
export async function writeEventPieces(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const db = await openDatabase({ allowedFolders: [folder], temporaryFolder: join(folder, "tmp"), memoryLimit: "8GB" });
  const write = (name: string, where: string): Promise<void> =>
    db.run(`
      COPY (SELECT * REPLACE ('c' || lpad(substr(customer_id, 2), 10, '0') AS customer_id)
        FROM read_parquet(${literal(join(folder, "events.parquet"))}) WHERE ${where} ORDER BY occurred_at, event_id)
      TO ${literal(join(folder, `events-${name}.parquet`))} (FORMAT parquet, COMPRESSION zstd)`);
  try {
    for (const month of months) {
      await write(month, `strftime(occurred_at, '%Y-%m') = ${literal(month)}`);
    }
    const own = `strftime(occurred_at, '%Y-%m') = ${literal(lastMonth)}`;
    await write(`${lastMonth} before ${lastDay}`, `${own} AND occurred_at < TIMESTAMP ${literal(lastDay)}`);
  } finally {
    db.close();
  }
}
