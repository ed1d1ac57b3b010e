import type { Captured } from "./captured.ts";
import { captured } from "./eventFields.ts";
import { at, type Json, text } from "./jsonRecord.ts";
import { measuredKind } from "./measuredKind.ts";

/** An entry of a tag manager's data layer, kept with its time and the ids of visitor and session. */
export function fromGtm(record: Json, line: string): Captured {
  const name = text(record["event"]);
  if (name === "") return { rejected: "no-event" };
  const first = (...names: readonly string[]): string => text(...names.map((one) => record[one]));
  const denied = [record["analytics_storage"], at(record, "consent", "analytics_storage")];
  return captured({
    eventId: first("event_id", "eventId"),
    line,
    anonymousId: first("client_id", "clientId", "user_pseudo_id", "anonymous_id"),
    userId: first("user_id", "userId"),
    sessionId: first("session_id", "sessionId"),
    time: record["timestamp"] ?? record["time"] ?? record["gtm.start"],
    kind: measuredKind(name),
    name,
    page: first("page_path", "pagePath", "page_location", "pageLocation", "page_url"),
    device: first("device", "device_category", "deviceCategory", "user_agent"),
    seconds: undefined,
    consentDenied: denied.some((state) => text(state).toLowerCase() === "denied"),
  });
}
