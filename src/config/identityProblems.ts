import type { Project } from "./projectSchema.ts";

interface Found {
  readonly code: string;
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly remedy: string;
}

/** What is wrong between the declared keys and the columns of customers. */
export function identityProblems({ identity, sources, sensitive, attributes, consent }: Project): Found[] {
  const found: Found[] = [];
  const published = [
    ...sensitive,
    ...attributes,
    ...Object.values(consent?.purposes ?? {}).map(({ column }) => column),
  ];
  const seen = new Set<string>();
  for (const [i, { column }] of (identity?.keys ?? []).entries()) {
    const path = ["identity", "keys", i, "column"];
    const given = sources.flatMap(({ table, columns }) => (table === "customers" ? (columns[column] ?? []) : []));
    const fault = (code: string, message: string, remedy: string) => found.push({ code, path, message, remedy });
    if (given.length === 0) {
      fault("unknown-column", "no source of customers has this column", "declare it in a source of customers");
    } else if (column === "customer_id" || given.some(({ type }) => type !== "text")) {
      fault("wrong-type", "a key is a column of text beside the id", "declare it as text");
    }
    if (published.includes(column)) {
      fault("published-key", "the column is a key and is used for something else", "take it out of one of the two");
    }
    if (seen.has(column)) fault("duplicate-key", "another key has this column", "keep one of them");
    seen.add(column);
  }
  return found;
}
