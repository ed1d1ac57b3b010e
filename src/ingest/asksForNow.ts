const dates = new Set(["date", "time", "datetime", "julianday", "unixepoch", "strftime", "timediff"]);

/** Words that stand for the moment or the clock of the machine, or for now with fractions of a second. */
const moving = new Set(["now", "localtime", "utc", "subsec", "subsecond"]);

/** Functions that put no text together, and so make none of those words. */
const harmless = new Set([...dates, "cast", "coalesce", "ifnull", "nullif", "iif", "abs", "round", "min", "max"]);

const tokens =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\[[^\]]*\]|`[^`]*`|[A-Za-z_][\w$]*|\|\||->>?|[^\s]/g;

/**
 * Whether the SQL of a view calls a date function of SQLite that may be of the moment of the call: without a moment, with one of the
 * words that stand for now or for the machine's clock, or with a text that the call puts together. Against accidents, not against
 * those who hide the word in a column.
 */
export function asksForNow(sql: string): boolean {
  const found = (sql.match(tokens) ?? []).filter((token) => !token.startsWith("--") && !token.startsWith("/*"));
  return found.some(
    (token, i) => dates.has(nameIn(token)) && found[i + 1] === "(" && mayBeNow(nameIn(token), found, i + 2),
  );
}

function mayBeNow(name: string, found: readonly string[], from: number): boolean {
  let depth = 1;
  let given = found[from] === ")" ? 0 : 1;
  for (let i = from; i < found.length && depth > 0; i++) {
    const token = found[i] as string;
    if (token === "(") depth++;
    else if (token === ")") depth--;
    else if (token === "," && depth === 1) given++;
    else if (token === "||" || moving.has(nameIn(token))) return true;
    else if (found[i + 1] === "(" && /^[\w"[`]/.test(token) && !harmless.has(nameIn(token))) return true;
  }
  return given < (name === "strftime" || name === "timediff" ? 2 : 1);
}

/** In small letters, without quotes of any kind. */
function nameIn(token: string): string {
  return (/^['"[`]/.test(token) ? token.slice(1, -1) : token).toLowerCase();
}
