import { createHash } from "node:crypto";
import type { Captured, EventRow, IdentityLink } from "./captured.ts";
import type { EventKind } from "./eventKinds.ts";

/** What an importer finds in a record, still as the source has it. */
export interface FoundEvent {
  /** Id that the source gives; a record without one is called by its content. */
  readonly eventId: string;
  readonly line: string;
  readonly anonymousId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly time: unknown;
  /** Undefined for a record that only says who somebody is. */
  readonly kind: EventKind | undefined;
  readonly name: string;
  readonly page: string;
  readonly device: string;
  readonly seconds: number | undefined;
  readonly consentDenied: boolean;
}

const longestId = 200;

/** Checks what was found and writes it as the event file has it. */
export function captured(found: FoundEvent): Captured {
  const { anonymousId, userId } = found;
  if (found.consentDenied) return { rejected: "consent-denied" };
  const ids = [found.eventId, anonymousId, userId, found.sessionId];
  if (ids.some((id) => id.length > longestId)) return { rejected: "id-too-long" };
  if (anonymousId === "" && userId === "") return { rejected: "no-person" };
  const linked = anonymousId !== "" && userId !== "" && anonymousId !== userId;
  const link: IdentityLink | undefined = linked ? { web_id: anonymousId, customer_id: userId } : undefined;
  const links = link === undefined ? {} : { link };
  if (found.kind === undefined) return links;
  const occurredAt = momentOf(found.time);
  if (occurredAt === undefined) return { rejected: "no-time" };
  const event: EventRow = {
    event_id: found.eventId === "" ? contentId(found.line) : found.eventId,
    web_id: anonymousId === "" ? userId : anonymousId,
    session_id: found.sessionId,
    occurred_at: occurredAt,
    kind: found.kind,
    page: pathOf(found.page),
    device: deviceOf(found.device),
    seconds: secondsOf(found.seconds),
    name: found.name.slice(0, 200),
  };
  return { event, ...links };
}

/** A text of 32 hexadecimal digits that stands for a longer one, the same each time, and does not tell it. */
export function contentId(line: string): string {
  return createHash("sha256").update(line).digest("hex").slice(0, 32);
}

const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2100, 0, 1);

/** ISO text (UTC when it names no zone), or seconds, milliseconds or microseconds since 1970; undefined for the rest. */
function momentOf(time: unknown): string | undefined {
  const milliseconds =
    typeof time === "number" || /^\d{9,17}$/.test(String(time)) ? sinceEpoch(Number(time)) : isoTime(time);
  if (!(milliseconds >= earliest && milliseconds < latest)) return undefined;
  return new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ");
}

function sinceEpoch(value: number): number {
  if (value >= 1e14) return value / 1000;
  return value >= 1e11 ? value : value * 1000;
}

function isoTime(time: unknown): number {
  if (typeof time !== "string") return Number.NaN;
  const parts = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/.exec(
    time.trim(),
  );
  if (parts === null) return Number.NaN;
  const [, day = "", clock = "", zone = "Z"] = parts;
  const milliseconds = clock.replace(/(\.\d{3})\d+$/, "$1");
  const offset = zone === "UTC" ? "Z" : zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const parsed = Date.parse(`${day}T${milliseconds}${offset}`);
  return Date.parse(`${day}T00:00:00Z`) >= 0 && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
    ? parsed
    : Number.NaN;
}

/** The path of an address or path, without host, query and fragment; a part that holds an e-mail address is left out. */
function pathOf(page: string): string {
  const path = page.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/[?#].*$/s, "");
  const parts = path.split("/").map((part) => (/@|%40/i.test(part) ? "-" : part));
  return page === "" ? "" : parts.join("/").slice(0, 500) || "/";
}

function deviceOf(device: string): EventRow["device"] {
  if (/ipad|tablet/i.test(device)) return "tablet";
  if (/android/i.test(device) && /mozilla/i.test(device) && !/mobile/i.test(device)) return "tablet";
  if (/mobi|android|iphone|ios|phone/i.test(device)) return "mobile";
  return /desktop|mozilla|windows|macintosh|linux/i.test(device) ? "desktop" : "";
}

function secondsOf(seconds: number | undefined): string {
  return seconds === undefined || !(seconds >= 0 && seconds < 86_400) ? "" : String(Math.round(seconds));
}
