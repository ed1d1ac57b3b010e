/** A name in quotes, for a comment of one line. */
export function quoted(name: string): string {
  return JSON.stringify(name).replaceAll(/[\u2028\u2029]/g, "?");
}
