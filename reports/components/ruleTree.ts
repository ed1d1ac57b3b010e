import type { Row } from "./dataTable.js";
import { element } from "./element.js";
import type { Site } from "./openSite.js";

/** The tree of rules, from the release table `segment_rule_tree`, as nested lists: each line is a condition and a bar of the customers who come to it. */
export function ruleTree(site: Site, rows: readonly Row[]): HTMLElement {
  const all = Number(rows.find((row) => row["parent"] === null)?.["people"] ?? 0);
  const below = (parent: unknown): HTMLElement =>
    element(
      "ul",
      parent === null ? { class: "rule-tree" } : {},
      rows.filter((row) => row["parent"] === parent).map((row) => element("li", {}, line(site, row, all), rest(row))),
    );
  const rest = (row: Row) => (row["leaf"] === true ? null : below(row["node"]));
  return below(null);
}

function line(site: Site, row: Row, all: number): HTMLElement {
  const leaf = row["leaf"] === true;
  const share = typeof row["people"] === "number" && all > 0 ? row["people"] / all : 0;
  const color = leaf ? site.color(row["segment"]) : "var(--segment-all)";
  return element(
    "div",
    { class: "rule-line" },
    element("span", { class: "rule-bar", style: `--mark: ${color}; --share: ${share}`, "aria-hidden": "true" }),
    element(
      "span",
      {},
      String(row["step"] ?? "all customers").replace(/^./, (letter) => letter.toUpperCase()),
    ),
    leaf ? element("strong", {}, site.personaLink(row["segment"])) : null,
    element("span", { class: "rule-people" }, `${site.text(row, "people", site.format.count)} customers`),
  );
}
