import { element } from "./element.js";
import type { Site } from "./openSite.js";

/** One card for each segment: colour, name, what it is, three figures and the action; each leads to its persona page. */
export function personaCards(site: Site): HTMLElement {
  return element(
    "div",
    { class: "persona-cards" },
    site.segments.map((row) => card(site, row)),
  );
}

function card(site: Site, row: Site["segments"][number]): HTMLElement {
  const { format } = site;
  const figure = (label: string, key: string, text: (value: number) => string) =>
    element("div", {}, element("dt", {}, label), element("dd", {}, site.text(row, key, text)));
  return element(
    "article",
    { class: "persona-card", style: `--mark: ${site.color(row["segment"])}` },
    element("h2", {}, site.personaLink(row["segment"])),
    element("p", {}, String(row["description"] ?? "")),
    element(
      "dl",
      {},
      figure("of customers", "share", (v) => format.percent(v)),
      figure("of revenue", "revenue_share", (v) => format.percent(v)),
      figure("bought again", "retention", (v) => format.percent(v)),
    ),
    element(
      "p",
      { class: "persona-action" },
      element("strong", {}, "Next: "),
      String(row["action"] ?? "no action suggested"),
    ),
  );
}
