import type { Row } from "./dataTable.js";
import { element } from "./element.js";
import type { Site } from "./openSite.js";

/**
 * What a segment is in a rule or two, and how far to trust them, from its row of `segment_in_short`; that no short rule describes
 * it, where none fits. Null for a segment without a row: the project's segments have no rules.
 */
export function inShort(site: Site, row: Row | undefined, rulesHref: string): HTMLElement | null {
  if (row === undefined) return null;
  const rules = typeof row["in_short"] === "string" ? row["in_short"] : undefined;
  const link = element("a", { href: rulesHref }, "How to tell all segments apart");
  const clear = row["clear"] === true;
  const head = clear ? sentence(`${rules}`) : "No short rule describes this segment.";
  const fit =
    rules === undefined
      ? ""
      : clear
        ? `This fits ${fitWords(site, row)} `
        : `The nearest, “${rules}”, fits ${fitWords(site, row)} `;
  return element("p", { class: "in-short" }, element("strong", {}, "In short: "), `${head} ${fit}`, link);
}

function fitWords({ text, format, suppressedText }: Site, row: Row): string {
  const share = (key: string) => {
    const [low, high] = [row[`${key}_low`], row[`${key}_high`]] as (number | null)[];
    const shown = text(row, key, (value) => format.percent(value, 0));
    const range = format.interval(low, high, (value) => format.percent(value, 0));
    return shown === suppressedText || typeof low !== "number" ? shown : `${shown} (95% interval ${range})`;
  };
  return `${share("covered")} of the segment, and is right for ${share("right")} of those whom it fits, among customers whom it was not learnt from.`;
}

function sentence(text: string): string {
  return `${text.replace(/^./, (letter) => letter.toUpperCase())}.`;
}
