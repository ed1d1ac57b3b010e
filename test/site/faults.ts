import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What Framework shows where code of a page failed, as text. */
export function renderedErrors(page: Page): Promise<string[]> {
  return page.$$eval(".observablehq--error, .observablehq--inspect", (nodes) =>
    nodes.map((node) => node.textContent ?? ""),
  );
}

/** The elements that make the page wider than its window, in words; none when it fits. */
export function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll("main *")].filter(
      (node) => node.getBoundingClientRect().right > clientWidth + 1 && node.closest(".table-scroll") === null,
    );
    return [`${scrollWidth} > ${clientWidth}`, ...wide.slice(0, 5).map((node) => node.outerHTML.slice(0, 120))];
  });
}

/** What axe-core finds, one line for each rule that is violated. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(await axeSource);
  return page.evaluate(async () => {
    type Found = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] };
    const { axe } = window as unknown as { axe: { run: () => Promise<Found> } };
    const { violations } = await axe.run();
    return violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0]?.html} ${nodes[0]?.failureSummary}`);
  });
}

/** Every address that the page links to, without what leads to another place on the page itself. */
export function links(page: Page): Promise<string[]> {
  return page.$$eval("a[href]", (anchors) =>
    (anchors as HTMLAnchorElement[])
      .map((anchor) => anchor.href)
      .filter((href) => !href.startsWith(`${location.href}#`)),
  );
}
