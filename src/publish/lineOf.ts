/** The line (from 1) where a text first holds a needle; empty when it does not. */
export function lineOf(text: string, needle: string): { readonly line?: number } {
  const at = needle === "" ? -1 : text.indexOf(needle);
  return at < 0 ? {} : { line: text.slice(0, at).split("\n").length };
}
