import type { Captured } from "./captured.ts";
import { captured } from "./eventFields.ts";
import type { EventKind } from "./eventKinds.ts";
import { at, type Json, text } from "./jsonRecord.ts";

const kinds: ReadonlyMap<string, EventKind> = new Map([
  ["product viewed", "product_view"],
  ["product added", "add_to_cart"],
  ["checkout started", "checkout"],
  ["order completed", "purchase"],
  ["email opened", "email_open"],
  ["email open", "email_open"],
  ["email click", "email_click"],
  ["email link clicked", "email_click"],
]);

/** A record of the Segment spec: page, screen, track, identify or alias. */
export function fromSegment(record: Json, line: string): Captured {
  const type = text(record["type"]).toLowerCase();
  const name = text(record["event"], record["name"], at(record, "properties", "name"));
  const kind = kindOf(type, name);
  const known = kind !== undefined || type === "identify" || type === "alias";
  if (!known) return { rejected: "no-event" };
  const previous = type === "alias" ? record["previousId"] : undefined;
  return captured({
    eventId: text(record["messageId"]),
    line,
    anonymousId: text(previous, record["anonymousId"]),
    userId: text(record["userId"]),
    sessionId: text(at(record, "context", "sessionId"), at(record, "properties", "session_id")),
    time: record["timestamp"] ?? record["originalTimestamp"] ?? record["receivedAt"],
    kind,
    name: name === "" ? type : name,
    page: text(
      ...[at(record, "context", "page", "path"), at(record, "properties", "path")],
      ...[at(record, "context", "page", "url"), at(record, "properties", "url")],
    ),
    device: text(at(record, "context", "device", "type"), at(record, "context", "userAgent")),
    seconds: undefined,
    consentDenied: deniesAnalytics(at(record, "context", "consent", "categoryPreferences")),
  });
}

function kindOf(type: string, name: string): EventKind | undefined {
  if (type === "page" || type === "screen") return "page_view";
  if (type !== "track" || name === "") return undefined;
  return kinds.get(name.toLowerCase().replaceAll("_", " ")) ?? "track";
}

function deniesAnalytics(preferences: unknown): boolean {
  if (typeof preferences !== "object" || preferences === null) return false;
  return Object.entries(preferences).some(([purpose, given]) => /analytics/i.test(purpose) && given === false);
}
