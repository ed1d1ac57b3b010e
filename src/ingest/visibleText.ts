import { literal } from "../table/index.ts";

/** Zero-width space, word joiner, byte-order mark, and the marks that make text run the other way. */
const hidden = "\\x{200B}\\x{2060}\\x{FEFF}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}";
/** Those that mean something in the writing of some languages, and nothing in an id. */
const hiddenInIds =
  "\\x{AD}\\x{61C}\\x{180E}\\x{200C}-\\x{200F}\\x{2061}-\\x{2065}\\x{206A}-\\x{206F}\\x{E0000}-\\x{E007F}";
const asciiSpaces = "\t\n\v\f\r ";
const spaces = `${asciiSpaces}\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000`;

/**
 * A text as SQL without what nobody sees: the spaces around it, zero-width characters and controls of direction. An id, a
 * column whose name ends in `_id`, also loses joiners, marks and soft hyphens, so that ids that look equal are equal.
 *
 * @param raw quoted name of the column; a missing value is the empty text.
 */
export function visibleText(raw: string, name: string): string {
  const text = `coalesce(${raw}, '')`;
  const stripped = `regexp_replace(${text}, ${literal(pattern(name))}, '', 'g')`;
  const trimmed = `CASE WHEN ${hasEdge(text)} THEN trim(${text}, ${literal(asciiSpaces)}) ELSE ${text} END`;
  return `CASE WHEN ${isAscii(text)} THEN ${trimmed} ELSE trim(${stripped}, ${literal(spaces)}) END`;
}

/** Whether an ASCII text may begin or end with a space: much cheaper than to trim it. */
function hasEdge(text: string): string {
  return [`${text} < '!'`, ...[...asciiSpaces].map((space) => `suffix(${text}, ${literal(space)})`)].join(" OR ");
}

/** A test as SQL: whether `visibleText` takes something out of a value, spaces apart. */
export function hidesText(raw: string, name: string): string {
  return `CASE WHEN ${isAscii(raw)} THEN false ELSE regexp_matches(${raw}, ${literal(pattern(name))}) END`;
}

function pattern(name: string): string {
  return name.endsWith("_id") ? `[${hidden}${hiddenInIds}]` : `[${hidden}]`;
}

function isAscii(text: string): string {
  return `strlen(${text}) = length(${text})`;
}
