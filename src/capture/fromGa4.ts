import type { Captured } from "./captured.ts";
import { captured, contentId } from "./eventFields.ts";
import { at, isObject, type Json, text } from "./jsonRecord.ts";
import { measuredKind } from "./measuredKind.ts";

/** A row of the GA4 export to a warehouse: event_name, event_timestamp in microseconds, event_params as a list. */
export function fromGa4(record: Json, line: string): Captured {
  const name = text(record["event_name"]);
  if (name === "") return { rejected: "no-event" };
  const parameters = parametersOf(record["event_params"]);
  const visitor = text(record["user_pseudo_id"]);
  const session = text(parameters.get("ga_session_id"));
  const engaged = Number(text(parameters.get("engagement_time_msec")) || Number.NaN);
  return captured({
    eventId: "",
    line,
    anonymousId: visitor,
    userId: text(record["user_id"]),
    sessionId: sessionId(visitor, session),
    time: record["event_timestamp"],
    kind: measuredKind(name),
    name,
    page: text(parameters.get("page_location"), parameters.get("page_path")),
    device: text(at(record, "device", "category")),
    seconds: Number.isFinite(engaged) ? engaged / 1000 : undefined,
    consentDenied: /^(no|denied)$/i.test(text(at(record, "privacy_info", "analytics_storage"))),
  });
}

/** Sessions are numbered for each visitor. Ids of sessions stay in tables as they are, so that one tells no id of a visitor. */
function sessionId(visitor: string, session: string): string {
  return session === "" ? "" : contentId(JSON.stringify([visitor, session]));
}

function parametersOf(list: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const parameter of Array.isArray(list) ? list : []) {
    const value = at(parameter, "value");
    if (!isObject(value)) continue;
    const values = ["string_value", "int_value", "double_value", "float_value"].map((type) => at(value, type));
    found.set(
      text(at(parameter, "key")),
      values.find((one) => one !== undefined && one !== null),
    );
  }
  return found;
}
