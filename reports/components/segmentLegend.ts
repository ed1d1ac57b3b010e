import { element } from "./element.js";
import type { Site } from "./openSite.js";

/** The segments by rank, each with its number, colour and a link to its persona: beside drawings that have no room for names. */
export function segmentLegend(site: Site): HTMLElement {
  return element(
    "ol",
    { class: "segment-legend", "aria-label": "Segments, with the numbers that they have on the maps" },
    ...site.segments.map((row, i) =>
      element(
        "li",
        { style: `--mark: ${site.color(row["segment"])}` },
        element("span", { class: "segment-number" }, String(i + 1)),
        site.personaLink(row["segment"]),
      ),
    ),
  );
}
