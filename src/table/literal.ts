/** A value as a DuckDB literal. Lists become `[a, b]`. Throws RangeError for numbers that are not finite. */
export function literal(value: string | number | bigint | boolean | null | readonly (string | number)[]): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return textLiteral(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`Cannot write ${value} as SQL: a finite number is needed`);
    return Object.is(value, -0) ? "0" : String(value);
  }
  if (typeof value === "object") return `[${value.map((item) => literal(item)).join(", ")}]`;
  return String(value).toUpperCase();
}

function textLiteral(text: string): string {
  if (text.includes("\u0000")) throw new RangeError("Cannot write text as SQL: it holds a NUL character");
  return `'${text.replaceAll("'", "''")}'`;
}
