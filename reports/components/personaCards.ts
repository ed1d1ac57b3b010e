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
  const figure = (key: string) => {
    const measure = site.registry.at("segments", key);
    if (measure === undefined) return null;
    return element("div", {}, element("dt", {}, measure.title), element("dd", {}, site.text(row, key, measure.format)));
  };
  return element(
    "article",
    { class: "persona-card", style: `--mark: ${site.color(row["segment"])}` },
    element("h2", {}, site.personaLink(row["segment"])),
    element("p", {}, String(row["description"] ?? "")),
    element("dl", {}, figure("share"), figure("revenue_share"), figure("retention")),
    site.project["orders"] === undefined
      ? null
      : element(
          "p",
          { class: "persona-action" },
          element("strong", {}, "Next: "),
          String(row["action"] ?? "no action suggested"),
        ),
  );
}
