import { type Database, loadColumns } from "../../../src/table/index.ts";
import { dropTemporaries } from "../dropTemporaries.ts";
import { tableInput } from "../runStep.ts";

/** An event as the canonical table has it. */
export interface WebEvent {
  readonly id: string;
  readonly customer: string | null;
  readonly session: string | null;
  /** ISO, such as 2024-01-31T10:00:00. */
  readonly at: string;
  readonly kind: string;
  readonly page: string | null;
  readonly device: string | null;
  readonly seconds: number | null;
}

let made = 0;

/** A page view of customer a, without session id, page, device or time spent. */
export function event(at: string, more: Partial<WebEvent> = {}): WebEvent {
  const plain = { customer: "a", session: null, kind: "page_view", page: null, device: null, seconds: null };
  return { id: `e${String(made++).padStart(6, "0")}`, at, ...plain, ...more };
}

/** Makes the canonical table of events, in the order given, and drops what the step left. */
export async function loadEvents(db: Database, events: readonly WebEvent[]) {
  const text = (name: string, value: (event: WebEvent) => string | null) => {
    return { name, type: "text" as const, values: events.map(value) };
  };
  await loadColumns(db, "written", [
    text("event_id", ({ id }) => id),
    text("customer_id", ({ customer }) => customer),
    text("session_id", ({ session }) => session),
    text("occurred_at", ({ at }) => at),
    text("kind", ({ kind }) => kind),
    text("page", ({ page }) => page),
    text("device", ({ device }) => device),
    { name: "seconds", type: "bigint", values: events.map(({ seconds }) => seconds) },
  ]);
  await dropTemporaries(db);
  await db.run(`
    CREATE OR REPLACE TABLE events AS SELECT * REPLACE (CAST(occurred_at AS TIMESTAMP) AS occurred_at) FROM written`);
  return { events: await tableInput(db, "events") };
}
