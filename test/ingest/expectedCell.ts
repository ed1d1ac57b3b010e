import type { CellType } from "./modelFile.ts";

/** What ingest must make of a cell: its text as stored, null for no value, or undefined for a reject. */
export function expectedCell(cell: string, type: CellType): string | null | undefined {
  const text = seen(cell, type === "id");
  if (cell.includes("\u0000")) return undefined;
  if (text === "" || text === "NULL") return null;
  switch (type) {
    case "text":
    case "id":
      return text.normalize("NFC");
    case "integer":
      return /^[+-]?\d+$/.test(text)
        ? within(BigInt(text.replace("+", "")), -(2n ** 63n), 2n ** 63n - 1n)?.toString()
        : undefined;
    case "decimal":
      return decimal(text);
    case "boolean":
      return /^(true|t|yes|y|1)$/i.test(text) ? "true" : /^(false|f|no|n|0)$/i.test(text) ? "false" : undefined;
    case "date":
      return date(text);
    case "timestamp":
      return timestamp(text);
  }
}

function seen(cell: string, id: boolean): string {
  const hidden = /[\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]/g;
  const text = cell.replaceAll(hidden, "");
  return (id ? text.replaceAll(/\p{Cf}/gu, "") : text).trim();
}

function within(value: bigint, low: bigint, high: bigint): bigint | undefined {
  return value >= low && value <= high ? value : undefined;
}

function decimal(text: string): string | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (parts === null || !/\d/.test(text)) return undefined;
  const [, sign = "", whole = "", rest = ""] = parts;
  if (!/^0*$/.test(rest.slice(4))) return undefined;
  const scaled = within(BigInt(whole + rest.slice(0, 4).padEnd(4, "0")), 0n, 10n ** 18n - 1n);
  if (scaled === undefined) return undefined;
  const digits = scaled.toString().padStart(5, "0");
  return `${sign === "-" && scaled !== 0n ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

function date(text: string): string | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  const moment = new Date(Date.UTC(year, month - 1, day));
  return moment.toISOString().slice(0, 10) === text ? text : undefined;
}

function timestamp(text: string): string | undefined {
  const [day = "", time = "", more] = text.split(" ");
  if (more !== undefined || date(day) === undefined) return undefined;
  return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time) ? text : undefined;
}
