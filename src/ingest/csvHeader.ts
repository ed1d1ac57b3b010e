import type { Dialect } from "../config/index.ts";

/** The names in a header record, without quotes; the bytes are one record without its line end. */
export function csvHeader(
  bytes: readonly number[],
  { delimiter, quote, escape: mark }: Pick<Dialect, "delimiter" | "quote" | "escape">,
): string[] {
  const text = new TextDecoder().decode(Uint8Array.from(bytes));
  const names: string[] = [];
  let name = "";
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (inside && letter === mark && (text.charAt(i + 1) === quote || text.charAt(i + 1) === mark))
      name += text.charAt(++i);
    else if (letter === quote && (inside || name.trim() === "")) inside = !inside;
    else if (letter === delimiter && !inside) {
      names.push(name.trim());
      name = "";
    } else name += letter;
  }
  return [...names, name.trim()];
}
