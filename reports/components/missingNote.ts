import { callout } from "./callout.js";
import type { Row } from "./dataTable.js";
import { element } from "./element.js";

/**
 * Says what this project lacks and how to add it, from the release table `missing`; with no entry for `source` it says `otherwise`, or so in general words.
 * `subject`: what the page would show, in words that go before "cannot be shown", e.g. "NPS, CSAT and CES".
 */
export function missingNote(
  missing: readonly Row[],
  source: string,
  subject: string,
  otherwise: Readonly<{ effect?: string; remedy?: string }> = {},
): HTMLElement {
  const entry: Row | typeof otherwise = missing.find((row) => row["source"] === source) ?? otherwise;
  const effect = entry.effect ?? `This project has no ${source}, so ${subject} cannot be shown`;
  const remedy = entry.remedy ?? `Add a source of ${source} to project.jsonc and build again`;
  return callout("Not in this project", [
    element("p", {}, `${sentence(String(effect))}`),
    element("p", {}, element("strong", {}, "How to add it: "), sentence(String(remedy))),
  ]);
}

function sentence(words: string): string {
  const text = words.replace(/^./, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
