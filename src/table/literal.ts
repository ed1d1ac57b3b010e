/**
 * A value as a DuckDB literal. Lists become `[a, b]`. A number that is not whole is written with an exponent: without
 * one DuckDB reads a DECIMAL and may lose its last digit.
 *
 * @throws RangeError for numbers that are not finite.
 */
export function literal(value: string | number | bigint | boolean | null | readonly (string | number)[]): string {
  if (value === null) return "NULL";
  if (typeof value === "string") return textLiteral(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError(`Cannot write ${value} as SQL: a finite number is needed`);
    return Number.isSafeInteger(value) ? String(value === 0 ? 0 : value) : value.toExponential();
  }
  if (typeof value === "object") return `[${value.map((item) => literal(item)).join(", ")}]`;
  return String(value).toUpperCase();
}

function textLiteral(text: string): string {
  if (text.includes("\u0000")) throw new RangeError("Cannot write text as SQL: it holds a NUL character");
  return `'${text.replaceAll("'", "''")}'`;
}
