import type { SourceColumn } from "../config/index.ts";
import { plainNumber } from "./plainNumber.ts";

/** A column that is looked for in each record. */
export interface WantedValue {
  /** Canonical name. */
  readonly name: string;
  /** A key of the record, or a path of keys with dots between. */
  readonly from: string;
  readonly type: SourceColumn["type"];
}

export type JsonFault =
  | "not-json"
  | "cut-short"
  | "not-an-object"
  | "too-deep"
  | "duplicate-key"
  | "not-one-value"
  | "not-a-whole-number"
  | "half-a-character";

/** What one record holds: the text of each wanted value, null where it is absent; or the first thing wrong. */
export type JsonRecord =
  | { readonly values: readonly (string | null)[] }
  | { readonly fault: JsonFault; readonly column: string | null };

export interface JsonRecordReader {
  /** Reads the bytes of one record, which must be one JSON object. */
  read(bytes: Buffer): JsonRecord;
  /** How many whole records had each key at their top. */
  readonly keys: ReadonlyMap<string, number>;
}

/** Levels of lists and objects in one record. */
export const deepest = 64;

/** Distinct keys that are counted. */
const mostKeys = 2000;

/** What is wanted at a key: columns that take its value, keys below it that are wanted in turn. */
interface Target {
  readonly columns: number[];
  readonly children: Map<string, Target>;
}

/** The record cannot be read on. */
class Unreadable extends Error {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super(fault);
    this.fault = fault;
  }
}

const quote = 34;
const backslash = 92;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;
const comma = 44;
const colon = 58;

/**
 * Reads records by RFC 8259, strictly, and keeps only the wanted values. Numbers keep all their digits: none becomes a
 * floating number on the way. The same key twice in one object is a fault; `__proto__` is a key like others.
 */
export function jsonRecordReader(wanted: readonly WantedValue[]): JsonRecordReader {
  const targets = targetsOf(wanted);
  const keys = new Map<string, number>();
  let bytes: Buffer = Buffer.alloc(0);
  let at = 0;
  let values: (string | null)[] = [];
  let found: boolean[] = [];
  let unfit: { fault: JsonFault; column: string | null } | undefined;

  const read = (record: Buffer): JsonRecord => {
    bytes = record;
    at = 0;
    values = wanted.map(() => null);
    found = wanted.map(() => false);
    unfit = undefined;
    try {
      skipSpace();
      if (bytes[at] === openBrace) object(1, targets, true);
      else {
        value(0, undefined);
        note("not-an-object");
      }
      skipSpace();
      if (at < bytes.length) throw new Unreadable("not-json");
      return unfit ?? { values };
    } catch (cause) {
      if (!(cause instanceof Unreadable)) throw cause;
      return { fault: cause.fault, column: null };
    }
  };

  const note = (fault: JsonFault, column?: number): void => {
    unfit ??= { fault, column: column === undefined ? null : (wanted[column]?.name ?? null) };
  };

  const object = (depth: number, inside: ReadonlyMap<string, Target> | undefined, top: boolean): void => {
    if (depth > deepest) throw new Unreadable("too-deep");
    const seen = new Set<string>();
    at++;
    skipSpace();
    if (bytes[at] === closeBrace) {
      at++;
      return;
    }
    for (;;) {
      if (bytes[at] !== quote) throw wrong();
      const key = text();
      if (seen.has(key)) note("duplicate-key");
      seen.add(key);
      skipSpace();
      if (bytes[at] !== colon) throw wrong();
      at++;
      skipSpace();
      value(depth, inside?.get(key));
      skipSpace();
      const next = bytes[at++];
      if (next === closeBrace) break;
      if (next !== comma) throw wrong(-1);
      skipSpace();
    }
    if (top) for (const key of seen) if (keys.has(key) || keys.size < mostKeys) keys.set(key, (keys.get(key) ?? 0) + 1);
  };

  const list = (depth: number): void => {
    if (depth > deepest) throw new Unreadable("too-deep");
    at++;
    skipSpace();
    if (bytes[at] === closeBracket) {
      at++;
      return;
    }
    for (;;) {
      value(depth, undefined);
      skipSpace();
      const next = bytes[at++];
      if (next === closeBracket) return;
      if (next !== comma) throw wrong(-1);
      skipSpace();
    }
  };

  const value = (depth: number, target: Target | undefined): void => {
    const first = bytes[at];
    if (first === openBrace || first === openBracket) {
      if (target !== undefined && target.columns.length > 0) note("not-one-value", target.columns[0]);
      if (first === openBrace) object(depth + 1, target?.children, false);
      else list(depth + 1);
    } else if (first === quote) keep(target, text());
    else if (first === 116) keep(target, word("true"));
    else if (first === 102) keep(target, word("false"));
    else if (first === 110) {
      word("null");
      keep(target, null);
    } else keepNumber(target, number());
  };

  const keep = (target: Target | undefined, kept: string | null): void => {
    if (target !== undefined) for (const column of target.columns) keepIn(column, kept);
  };

  const keepIn = (column: number, kept: string | null): void => {
    if (found[column] === true) note("duplicate-key", column);
    found[column] = true;
    values[column] = kept;
  };

  const keepNumber = (target: Target | undefined, token: string): void => {
    for (const column of target?.columns ?? []) {
      const type = wanted[column]?.type;
      const plain = type === "number" ? token : plainNumber(token);
      if (type === "text" && !/^-?[0-9]+$/.test(plain)) note("not-a-whole-number", column);
      keepIn(column, plain);
    }
  };

  const text = (): string => {
    const start = at++;
    let escaped = false;
    let ascii = true;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Unreadable("cut-short");
      if (byte === quote) break;
      if (byte < 32) throw new Unreadable("not-json");
      if (byte > 127) ascii = false;
      if (byte === backslash) {
        escaped = true;
        at++;
      }
    }
    if (escaped) {
      const whole = unescaped(bytes.toString("utf8", start, at));
      if (/\p{Surrogate}/u.test(whole)) note("half-a-character");
      return whole;
    }
    return bytes.toString(ascii ? "latin1" : "utf8", start + 1, at - 1);
  };

  const number = (): string => {
    const start = at;
    if (bytes[at] === 45) at++;
    if (bytes[at] === 48) at++;
    else digits();
    if (bytes[at] === 46) {
      at++;
      digits();
    }
    if (bytes[at] === 69 || bytes[at] === 101) {
      at++;
      if (bytes[at] === 43 || bytes[at] === 45) at++;
      digits();
    }
    return bytes.toString("latin1", start, at);
  };

  const digits = (): void => {
    const start = at;
    for (let byte = bytes[at]; byte !== undefined && byte >= 48 && byte <= 57; byte = bytes[at]) at++;
    if (at === start) throw wrong();
  };

  const word = (expected: string): string => {
    for (let i = 0; i < expected.length; i++, at++) if (bytes[at] !== expected.charCodeAt(i)) throw wrong();
    return expected;
  };

  const skipSpace = (): void => {
    for (;;) {
      const byte = bytes[at];
      if (byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9) return;
      at++;
    }
  };

  const wrong = (back = 0): Unreadable => new Unreadable(at + back < bytes.length ? "not-json" : "cut-short");

  return { read, keys };
}

function unescaped(quoted: string): string {
  try {
    return JSON.parse(quoted);
  } catch {
    throw new Unreadable("not-json");
  }
}

/** A name with dots is a key as it stands, or a path into nested objects. */
function targetsOf(wanted: readonly WantedValue[]): ReadonlyMap<string, Target> {
  const root: Target = { columns: [], children: new Map() };
  wanted.forEach(({ from }, column) => {
    place(root, [from], column);
    if (from.includes(".")) place(root, from.split("."), column);
  });
  return root.children;
}

function place(root: Target, path: readonly string[], column: number): void {
  let target = root;
  for (const key of path) {
    const child = target.children.get(key) ?? { columns: [], children: new Map() };
    target.children.set(key, child);
    target = child;
  }
  target.columns.push(column);
}
