import type { RejectReason } from "./captured.ts";

export type Json = Readonly<Record<string, unknown>>;

const deepest = 64;
const longest = 2_000_000;

/** A line as an object, or why it is none. Its depth is counted before it is parsed. */
export function jsonRecord(line: string): Json | RejectReason {
  if (line.length > longest) return "too-long";
  if (depthOf(line) > deepest) return "too-deep";
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "not-json";
  }
  return isObject(value) ? value : "not-json";
}

/** How deeply brackets outside of texts are nested; stops counting beyond the limit. */
function depthOf(line: string): number {
  let [depth, most, inside] = [0, 0, false];
  for (let i = 0; i < line.length && most <= deepest; i++) {
    const letter = line.charCodeAt(i);
    if (inside) {
      if (letter === 92) i++;
      else if (letter === 34) inside = false;
    } else if (letter === 34) inside = true;
    else if (letter === 91 || letter === 123) most = Math.max(most, ++depth);
    else if (letter === 93 || letter === 125) depth--;
  }
  return most;
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value inside objects, by the names on the way to it; only own properties count. */
export function at(record: unknown, ...path: readonly string[]): unknown {
  let value: unknown = record;
  for (const name of path) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** The first value that is a text or a number, as text without control characters and spaces around; else empty. */
export function text(...values: readonly unknown[]): string {
  for (const value of values) {
    if (typeof value !== "string" && typeof value !== "number") continue;
    const clean = String(value)
      .replaceAll(/\p{Cc}/gu, " ")
      .trim();
    if (clean !== "") return clean;
  }
  return "";
}
