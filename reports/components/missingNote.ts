import { callout } from "./callout.js";
import type { Row } from "./dataTable.js";
import { element } from "./element.js";

/**
 * Says what this project lacks and how to add it, from the release table `missing`; with no entry for `source` it says so in general words.
 * `subject`: what the page would show, e.g. "NPS, CSAT and CES".
 */
export function missingNote(missing: readonly Row[], source: string, subject: string): HTMLElement {
  const entry = missing.find((row) => row["source"] === source);
  const effect = entry?.["effect"] ?? `This project has no ${source}, so there is no ${subject} to show`;
  const remedy = entry?.["remedy"] ?? `Add a source of ${source} to project.jsonc and build again`;
  return callout("Not in this project", [
    element("p", {}, `${sentence(String(effect))}`),
    element("p", {}, element("strong", {}, "How to add it: "), sentence(String(remedy))),
  ]);
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
