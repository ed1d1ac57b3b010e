import type { Dialect } from "../config/index.ts";

export type Separators = Pick<Dialect, "delimiter" | "quote" | "escape">;

export interface Split {
  /** The fields of each record, without their quotes. */
  readonly records: readonly (readonly string[])[];
  /** Records with text after a closing quote, or whose quote is never closed. */
  readonly broken: number;
}

/**
 * Takes text apart into records by RFC 4180: a quote opens a field at its start only.
 *
 * @param ends whether the text goes to the end of the file; else its last record, which may be cut, is left out.
 * @param most how many records are wanted.
 */
export function splitRecords(text: string, separators: Separators, ends: boolean, most = Infinity): Split {
  const { delimiter, quote, escape: mark } = separators;
  const records: string[][] = [];
  let [broken, at] = [0, 0];
  while (at < text.length && records.length < most) {
    const fields: string[] = [];
    let [good, open] = [true, false];
    for (;;) {
      if (text[at] === quote) {
        const field = quotedField(text, at, quote, mark);
        open = field.end < 0;
        at = open ? text.length : field.end;
        fields.push(field.value);
        const next = fieldEnd(text, at, delimiter);
        good &&= text.slice(at, next).trim() === "";
        at = next;
      } else {
        const next = fieldEnd(text, at, delimiter);
        fields.push(text.slice(at, next));
        at = next;
      }
      if (text[at] !== delimiter) break;
      at++;
    }
    if (at >= text.length && !ends) break;
    at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
    if (!good || open) broken++;
    else if (fields.length > 1 || fields[0] !== "") records.push(fields);
  }
  return { records, broken };
}

function fieldEnd(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}

/** The value in quotes that starts at `from`, and where the text after its closing quote starts; −1 without one. */
function quotedField(text: string, from: number, quote: string, mark: string): { value: string; end: number } {
  let value = "";
  let start = from + 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === mark && (text[at + 1] === quote || (mark !== quote && text[at + 1] === mark))) {
      value += text.slice(start, at) + text[at + 1];
      start = at + 2;
      at++;
    } else if (text[at] === quote) return { value: value + text.slice(start, at), end: at + 1 };
  }
  return { value, end: -1 };
}
