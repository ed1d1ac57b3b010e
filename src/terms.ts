import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Term } from "./recordTables.ts";

/**
 * The words of `docs/glossary.md`: each `## Word` heading and the paragraph below it. The page of the site and the
 * document are the same text.
 */
export async function readTerms(root: string): Promise<Term[]> {
  return parseTerms(await readFile(join(root, "docs", "glossary.md"), "utf8"));
}

export function parseTerms(markdown: string): Term[] {
  const terms: Term[] = [];
  for (const part of markdown.split(/^## /m).slice(1)) {
    const [heading = "", ...lines] = part.split("\n");
    const title = heading.trim();
    const paragraph =
      lines
        .join("\n")
        .trim()
        .split(/\n\s*\n/)[0] ?? "";
    const description = paragraph.replaceAll(/\s+/g, " ").replaceAll(/[`*]/g, "");
    if (title !== "" && description !== "") {
      terms.push({ id: title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"), title, description });
    }
  }
  return terms;
}
