import { TWO } from "./calendar.ts";

/** A field of a CSV file, quoted when it must be. */
export function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Hundredths as a decimal: -1999 → "-19.99". */
export function money(hundredths: number): string {
  const size = Math.abs(hundredths);
  return `${hundredths < 0 ? "-" : ""}${Math.floor(size / 100)}.${TWO[size % 100]}`;
}

/** The id of an order by its place in time, 0 first. */
export function orderId(place: number, isReturn: boolean): string {
  return `${isReturn ? "R" : "O"}${String(place + 1).padStart(8, "0")}`;
}
