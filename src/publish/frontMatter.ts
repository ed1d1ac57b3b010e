import type { Problem } from "../errors.ts";
import type { Subject } from "./siteRules.ts";

/**
 * Front matter before any parser sees it: Framework's would run a block that names a language (`---js`).
 */
export function checkFrontMatter({ text, file }: Subject): Problem[] {
  const first = /^\uFEFF?---(?!-)([^\r\n]*)/.exec(text)?.[1];
  if (first === undefined || first.trim() === "") return [];
  const message = "front matter names a language, and Framework would run it";
  return [{ code: "front-matter", message, file, line: 1, remedy: "begin with --- alone on its line" }];
}

/** The front matter of a page with the lines of dashes about it; empty where there is none. */
export function frontMatterOf(text: string): string {
  return /^\uFEFF?---[ \t]*\r?\n[\s\S]*?\n---[ \t]*\r?\n/.exec(text)?.[0] ?? "";
}

/** Where a page stands in the navigation, by `order:` and `section:` of its front matter; Framework ignores both keys. */
export function navigationOf(text: string): { order: number; section: string | undefined } {
  const block = /^\uFEFF?---[ \t]*\r?\n([\s\S]*?)\n---[ \t]*(?:\r?\n|$)/.exec(text)?.[1] ?? "";
  const order = /^order:[ \t]*(\d+)[ \t]*$/m.exec(block)?.[1];
  const section = /^section:[ \t]*"?([^"\r\n]+?)"?[ \t]*$/m.exec(block)?.[1];
  return { order: order === undefined ? 1000 : Number(order), section };
}

/** The release table that a page is about, by `needs:` of its front matter: without rows of it, the page is left out of the site. */
export function neededTable(text: string): string | undefined {
  return /^needs:[ \t]*"?([a-z][a-z0-9_]*)"?[ \t]*$/m.exec(frontMatterOf(text))?.[1];
}
