import type { Row } from "./dataTable.js";
import { element } from "./element.js";
import type { Formats, Maybe } from "./formats.js";
import { heldBack } from "./heldBack.js";
import type { Site } from "./openSite.js";

/**
 * What a segment is in a rule or two, and how far to trust them, from its row of `segment_in_short`. Null for a segment without a
 * row, or with a suppressed one: the project's segments have no rules, or this one is too small to speak of.
 */
export function inShort(site: Site, row: Row | undefined, rulesHref: string): HTMLElement | null {
  if (row === undefined || row["suppressed"] === true) return null;
  const link = element("a", { href: rulesHref }, "How to tell all segments apart");
  return element(
    "p",
    { class: "in-short" },
    element("strong", {}, "In short: "),
    `${inShortWords(row, site.format)} `,
    link,
  );
}

/** The same in words: the rules and how well they fit, or that no short rule does, with the nearest. */
export function inShortWords(row: Row, { percent, interval }: Formats): string {
  const rules = row["in_short"];
  if (typeof rules !== "string") return "No short rule describes this segment.";
  if (heldBack(row, "covered") || heldBack(row, "right"))
    return `The nearest rule is “${rules}”. How well it fits is held back: rules were held to too few customers of some segments.`;
  const share = (key: string) => {
    const [value, low, high] = ["", "_low", "_high"].map((end) => row[key + end] as Maybe);
    return `${percent(value, 0)} (95% interval ${interval(low, high, (end) => percent(end, 0))})`;
  };
  const fit = `${share("covered")} of the segment, and is right for ${share("right")} of those whom it fits, among customers whom it was not learnt from.`;
  return row["clear"] === true
    ? `${rules.replace(/^./, (letter) => letter.toUpperCase())}. This fits ${fit}`
    : `No short rule describes this segment. The nearest, “${rules}”, fits ${fit}`;
}
