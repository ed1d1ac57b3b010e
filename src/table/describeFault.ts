/**
 * What DuckDB says of a failed statement, without what it quotes of the data: values in quotes, raw lines and
 * the excerpt of the statement are left out. The original stays in the error's `cause`, which is never printed.
 */
export function describeFault(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const kind = /^([A-Z][A-Za-z ]+ Error|INTERRUPT|Interrupted)/.exec(text)?.[1] ?? "Query failed";
  if (!structural.has(kind)) return `Cannot run a query: ${kind}${hint(text)}`;
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s*\^/.test(line));
  const said = lines.filter((line) => !/^LINE \d+:/.test(line)).join(" ");
  return `Cannot run a query: ${said}`;
}

const structural = new Set([
  "Parser Error",
  "Binder Error",
  "Catalog Error",
  "Permission Error",
  "Out of Memory Error",
]);

function hint(text: string): string {
  const target =
    /(?:to|as|type) (?:type )?'?(INT\d+|BIGINT|INTEGER|DOUBLE|DECIMAL\([\d,]+\)|DATE|TIMESTAMP|BOOLEAN)'?/i.exec(text);
  return target === null ? "" : `, a value does not fit the type ${target[1]}`;
}
