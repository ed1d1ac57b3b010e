import { type Database, literal } from "segmentarium/table";

/** What a SQL expression is made of: the columns that it names, and in words what must not be in it. */
export interface ReadExpression {
  readonly columns: readonly string[];
  readonly fault?: string;
}

const classes = new Set([
  ...["CONJUNCTION", "COMPARISON", "BETWEEN", "OPERATOR", "CONSTANT", "COLUMN_REF", "FUNCTION", "CASE", "CAST"],
]);
const functions = new Set([
  ...["+", "-", "*", "/", "//", "%", "**", "^", "@", "abs", "sign", "round", "floor", "ceil", "ceiling", "trunc"],
  ...["sqrt", "cbrt", "exp", "ln", "log", "log2", "log10", "pow", "power", "mod", "least", "greatest"],
]);
const opening = "SELECT (\n";

/** Takes an expression apart with the engine's own parser; nothing of it is executed. */
export async function readExpression(db: Database, text: string): Promise<ReadExpression> {
  const row = await db.row(`SELECT json_serialize_sql(${literal(`${opening}${text}\n)`)}) AS tree`);
  const tree = JSON.parse(String(row?.["tree"])) as Tree;
  if (tree.error === true) return { columns: [], fault: `one expression is needed${placeOf(tree)}` };
  const node = tree.statements?.length === 1 ? tree.statements[0]?.node : undefined;
  const plain = node?.select_list?.length === 1 && node.from_table?.type === "EMPTY" && node.where_clause === null;
  if (!plain) return { columns: [], fault: "one expression is needed" };
  const parts = [...partsOf(node.select_list?.[0])];
  const columns = parts
    .filter((part) => part.class === "COLUMN_REF")
    .map((part) => (part.column_names ?? []).join("."));
  const fault = parts.map(partFault).find((found) => found !== undefined);
  return fault === undefined ? { columns } : { columns, fault };
}

interface Tree {
  readonly error?: boolean;
  readonly position?: string;
  readonly statements?: readonly { readonly node?: SelectNode }[];
}

interface SelectNode {
  readonly select_list?: readonly unknown[];
  readonly from_table?: { readonly type?: string };
  readonly where_clause?: unknown;
}

interface Part {
  readonly class: string;
  readonly function_name?: string;
  readonly column_names?: readonly string[];
}

function* partsOf(value: unknown): Generator<Part> {
  if (typeof value !== "object" || value === null) return;
  if ("class" in value && typeof value.class === "string") yield value as Part;
  for (const child of Object.values(value)) yield* partsOf(child);
}

function partFault({ class: kind, function_name: name }: Part): string | undefined {
  if (!classes.has(kind)) return `${wordOf(kind)} is no part of a rule`;
  if (kind === "FUNCTION" && !functions.has(name ?? "")) return `the function "${name}" is no part of a rule`;
  return undefined;
}

function wordOf(kind: string): string {
  return `a ${kind.toLowerCase().replaceAll("_", " ")}`;
}

function placeOf({ position }: Tree): string {
  const at = Number(position) - opening.length + 1;
  return position !== undefined && at >= 1 ? `: it cannot be read from character ${at} on` : "";
}
