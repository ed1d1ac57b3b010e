const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--|\/\*|[A-Za-z_]\w*|[^\s]/g;
const statements = new Set([
  "select",
  "from",
  "with",
  "values",
  "table",
  "insert",
  "update",
  "delete",
  "create",
  "drop",
]);

/** In words why a text cannot be one SQL expression, as far as that can be told without the engine; undefined when it may be one. */
export function textFault(text: string): string | undefined {
  let depth = 0;
  let before = "";
  for (const [token] of text.matchAll(tokens)) {
    const word = token.toLowerCase();
    if (token === ";") return "one expression is needed: a semicolon ends it";
    if (token === "--" || token === "/*") return "one expression is needed: it holds a comment";
    if (token === "'" || token === '"') return "one expression is needed: a quote is not closed";
    if (token === "$" || token === "?") return "one expression is needed: it holds a parameter";
    if (statements.has(word) && !(word === "from" && before === "distinct"))
      return `one expression is needed: "${token}" belongs to a statement`;
    if (token === "(") depth += 1;
    if (token === ")") depth -= 1;
    if (depth < 0) break;
    before = word;
  }
  return depth === 0 ? undefined : "one expression is needed: its parentheses do not match";
}
