import type { Captured } from "./captured.ts";
import { captured } from "./eventFields.ts";
import { eventKinds } from "./eventKinds.ts";
import { type Json, text } from "./jsonRecord.ts";

/** A line that the product's own snippet sent. */
export function fromCapture(record: Json, line: string): Captured {
  const type = text(record["type"]);
  const name = text(record["name"]);
  if (type !== "identify" && ((type !== "page" && type !== "track") || name === "")) return { rejected: "no-event" };
  const kind = type === "page" ? "page_view" : (eventKinds.find((known) => known === name) ?? "track");
  const { seconds } = record;
  return captured({
    eventId: text(record["event_id"]),
    line,
    anonymousId: text(record["web_id"]),
    userId: text(record["user_id"]),
    sessionId: text(record["session_id"]),
    time: record["occurred_at"],
    kind: type === "identify" ? undefined : kind,
    name,
    page: text(record["page"]),
    device: text(record["device"]),
    seconds: typeof seconds === "number" ? seconds : undefined,
    consentDenied: record["consent"] !== true,
  });
}
