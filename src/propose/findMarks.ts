import type { SourceColumn } from "../config/index.ts";
import { enough } from "./enough.ts";

/** What stands before the decimals of numbers, and what may stand before each three digits of whole ones. */
export type NumberMarks = Required<{ [K in "decimalMark" | "thousands"]: NonNullable<SourceColumn[K]> }>;

/** Ways to write numbers, the usual ones first: of two that read the same, the first counts. */
const ways: readonly NumberMarks[] = [
  { decimalMark: ".", thousands: "" },
  { decimalMark: ",", thousands: "" },
  ...([",", "'", "\u2019", " ", "\u00a0", "\u202f"] as const).map(
    (thousands) => ({ decimalMark: ".", thousands }) as const,
  ),
  ...([".", "'", "\u2019", " ", "\u00a0", "\u202f"] as const).map(
    (thousands) => ({ decimalMark: ",", thousands }) as const,
  ),
];

/**
 * The ways in which nearly all numbers that have any mark can be written, and which differ in what the numbers are: one, when
 * the values settle it; several, when `1.234` may be either; none, when they are no numbers. Marks that are rare and settle
 * nothing are odd values: the plain way alone, as when no number has a mark.
 */
export function findMarks(known: readonly string[]): readonly NumberMarks[] {
  const marked = known.filter((text) => /[0-9][^0-9]/.test(text) || /[^0-9+-][0-9]/.test(text));
  const rows = new Map<string, number>();
  for (const text of marked) rows.set(text, (rows.get(text) ?? 0) + 1);
  const found: { readonly marks: NumberMarks; readonly values: readonly (number | undefined)[] }[] = [];
  for (const marks of ways) {
    const pattern = patternOf(marks);
    const values = [...rows.keys()].map((text) => numberOf(text, marks, pattern));
    const fits = [...rows.values()].reduce((sum, n, i) => sum + (values[i] === undefined ? 0 : n), 0);
    if (fits >= enough * marked.length && !found.some((other) => agree(other.values, values)))
      found.push({ marks, values });
  }
  const rare = marked.length < (1 - enough) * known.length;
  return rare && found.length !== 1 ? ways.slice(0, 1) : found.map(({ marks }) => marks);
}

/** As ingest reads them, but that thousands begin with no zero: `0.234` is less than one. */
function patternOf({ decimalMark, thousands }: NumberMarks): RegExp {
  const whole = thousands === "" ? "[0-9]+" : `(?:[1-9][0-9]{0,2}(?:[${thousands}][0-9]{3})+|[0-9]+)`;
  return new RegExp(`^[+-]?(?:${whole}(?:[${decimalMark}][0-9]*)?|[${decimalMark}][0-9]+)$`);
}

function numberOf(text: string, { decimalMark, thousands }: NumberMarks, pattern: RegExp): number | undefined {
  if (!pattern.test(text)) return undefined;
  const whole = thousands === "" ? text : text.replaceAll(thousands, "");
  return Number(whole.replace(decimalMark, "."));
}

function agree(one: readonly (number | undefined)[], other: readonly (number | undefined)[]): boolean {
  return one.every((value, i) => value === undefined || other[i] === undefined || value === other[i]);
}
