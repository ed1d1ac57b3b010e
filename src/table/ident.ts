/** An identifier quoted for DuckDB: any text is one name, whatever characters it has. */
export function ident(name: string): string {
  if (name.includes("\u0000")) throw new RangeError("Cannot quote an identifier: it holds a NUL character");
  return `"${name.replaceAll('"', '""')}"`;
}
