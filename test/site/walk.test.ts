import { readdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openBrowser } from "./browser.ts";
import { axeViolations, links, overflow, renderedErrors } from "./faults.ts";
import { openPage } from "./openPage.ts";
import { serveFolder } from "./serveFolder.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe.each(inject("sites"))("the site of $project", ({ folder }) => {
  const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".html"));
  let site: Awaited<ReturnType<typeof serveFolder>>;
  const reached = new Map<string, number>();

  beforeAll(async () => {
    site = await serveFolder(folder);
  });
  afterAll(() => site?.close());

  test("has the pages that every project has", () => {
    const known = [
      "index",
      "kpis",
      "cohorts",
      "feedback",
      "drivers",
      "fairness",
      "data-quality",
      "profile",
      "missing",
      "scorecard",
      "lab",
      "maps",
      "methods",
    ];
    const expected = [
      ...known,
      "glossary",
      "measures",
      "explore",
      "segments/index",
      "lab/number",
      "lab/stability",
      "lab/density",
    ].map((name) => `${name}.html`);
    expect(pages).toEqual(expect.arrayContaining(expected));
    expect(pages.filter((path) => path.startsWith("segments/")).length).toBeGreaterThan(2);
  });

  test.each(pages)("%s is sound at 1280 and 390 pixels, light and dark", async (path) => {
    // At once: most of the time a page waits for its last answer.
    await Promise.all([1280, 390].map((width) => walk(path, width)));
  });

  async function walk(path: string, width: number): Promise<void> {
    const { page, troubles } = await openPage(browser, site.origin, path, width);
    expect(await renderedErrors(page)).toEqual([]);
    expect(await overflow(page)).toEqual([]);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeViolations(page), `${width} ${colorScheme}`).toEqual([]);
    }
    expect(await overflow(page)).toEqual([]);
    expect(troubles).toEqual([]);
    if (width === 1280) expect(await brokenLinks(await links(page))).toEqual([]);
    await page.close();
  }

  async function brokenLinks(addresses: readonly string[]): Promise<string[]> {
    const broken: string[] = [];
    for (const address of new Set(addresses.map((href) => href.replace(/#.*$/, "")))) {
      if (!address.startsWith(site.origin)) broken.push(`foreign: ${address}`);
      else if ((await statusOf(address)) !== 200) broken.push(address);
    }
    return broken;
  }

  async function statusOf(address: string): Promise<number> {
    const known = reached.get(address) ?? (await fetch(address)).status;
    reached.set(address, known);
    return known;
  }
});
