import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { formats } from "../../reports/components/formats.ts";
import { heldBack } from "../../reports/components/heldBack.ts";
import { openBrowser } from "./browser.ts";
import { overflow } from "./faults.ts";
import { openPage } from "./openPage.ts";
import { serveFolder } from "./serveFolder.ts";

type Row = Readonly<Record<string, string | number | boolean | null>>;

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

describe.each(inject("sites"))("what the site of $project says", ({ project, folder }) => {
  let site: Awaited<ReturnType<typeof serveFolder>>;
  beforeAll(async () => {
    site = await serveFolder(folder);
  });
  afterAll(() => site?.close());

  const [facts] = rowsOf(folder, "project") as [Row];
  const segments = rowsOf(folder, "segments");
  const format = formats(String(facts.currency));
  const withheld = "held back";
  const open = (path: string) => openPage(browser, site.origin, path);
  const textOf = async (path: string) => {
    const { page } = await open(path);
    const [text = ""] = await page.locator("main").allInnerTexts();
    await page.close();
    return text;
  };

  test("the overview states customers, orders, the segment with most revenue, its action, and NPS with its interval", async () => {
    const text = await textOf("index.html");
    expect(text).toContain(format.count(facts.customers as number));
    expect(text).toContain(format.count(facts.orders as number));
    const first = [...segments].sort((a, b) => Number(b.revenue_share) - Number(a.revenue_share))[0]!;
    expect(text).toMatch(new RegExp(`By share of revenue\\s+${asPattern(String(first.name))}`));
    expect(text).toContain(String(first.action));
    if (facts.nps === null) expect(text).toMatch(/How to add it|too few answers/);
    else expect(text).toContain(format.interval(facts.nps_low as number, facts.nps_high as number, format.signed));
  });

  test("every segment has a persona page, reached from the list, with its name, size and action", async () => {
    const { page } = await open("segments/index.html");
    for (const segment of segments) {
      const href = await page
        .locator(".persona-card a", { hasText: String(segment.name) })
        .first()
        .getAttribute("href");
      expect(href).toBe(`../segments/${segment.segment}.html`);
      const text = await textOf(`segments/${segment.segment}.html`);
      expect(text).toContain(String(segment.name));
      expect(text).toContain(segment.people === null ? withheld : format.count(segment.people as number));
      expect(text).toContain(String(segment.action));
    }
    await page.close();
  });

  test("every persona page says what the segment is in short, or that no short rule describes it, and how far that holds", async () => {
    const rows = rowsOf(folder, "segment_in_short");
    expect(rows.map((row) => row.segment).sort()).toEqual(segments.map((row) => row.segment).sort());
    for (const row of rows) {
      const text = await textOf(`segments/${row.segment}.html`);
      if (row.clear === true) expect(text.toLowerCase()).toContain(`in short: ${row.in_short}`.toLowerCase());
      else if (row.suppressed !== true)
        expect(text).toMatch(/In short: (No short rule describes this segment|The nearest rule is)/);
      if (typeof row.covered === "number" && typeof row.right === "number")
        expect(text).toContain(`is right for ${format.percent(row.right, 0)}`);
    }
    const text = await textOf("segments/index.html");
    const [fit] = rowsOf(folder, "segment_rule_fit") as [Row];
    expect(text.includes("No short rule describes these segments well")).toBe(fit.clear !== true);
    for (const { step } of rowsOf(folder, "segment_rule_tree")) {
      if (step !== null) expect(text.toLowerCase()).toContain(String(step).toLowerCase());
    }
  });

  test("the table under a chart has the numbers of the release table", async () => {
    const { page } = await open("kpis.html");
    const figure = page.locator("figure.chart").first();
    await figure.locator("summary").click();
    const shown = await figure.locator("tbody tr").allInnerTexts();
    const rows = rowsOf(folder, "kpis").filter((row) => row.segment === "all");
    expect(shown).toHaveLength(rows.length);
    rows.forEach((row, i) => {
      expect(shown[i]).toContain(format.month(String(row.month)));
      expect(shown[i]).toContain(heldBack(row, "revenue") ? withheld : format.money(row.revenue as number));
    });
    await page.close();
  });

  test("a cell that is held back says so in words, in the table and in the drawing, and no other cell does", async () => {
    const { page } = await open("segments/index.html");
    const rows = rowsOf(folder, "rfm_grid");
    const figure = page.locator("figure.chart", { hasText: "recency and frequency score" });
    await figure.locator("summary").click();
    for (const [i, row] of rows.entries()) {
      const [people] = await figure.locator("tbody tr").nth(i).locator("td").nth(1).allInnerTexts();
      expect(people).toBe(heldBack(row, "people") ? withheld : format.count(row.people as number));
    }
    const drawn = (await figure.locator("svg text").allTextContents()).filter(
      (text) => text.replaceAll(" ", "") === withheld.replaceAll(" ", ""),
    );
    expect(drawn).toHaveLength(rows.filter((row) => heldBack(row, "people")).length);
    if (project === "twin") expect(drawn.length).toBeGreaterThan(0);
    await page.close();
  });

  test("the map of cohorts has a row for each cohort, and the numbers of the release table beneath it", async () => {
    const { page } = await open("cohorts.html");
    const rows = [...rowsOf(folder, "cohort_months")].sort(
      (a, b) => String(a.cohort).localeCompare(String(b.cohort)) || Number(a.age) - Number(b.age),
    );
    const figure = page.locator("figure.chart").first();
    const drawn = await figure.locator("svg text").allTextContents();
    for (const { cohort } of rowsOf(folder, "cohorts")) expect(drawn).toContain(format.month(String(cohort)));
    await figure.locator("summary").click();
    const shown = await figure.locator("tbody tr").allInnerTexts();
    expect(shown).toHaveLength(rows.length);
    rows.forEach((row, i) => {
      expect(shown[i]).toContain(format.month(String(row.month)));
      expect(shown[i]).toContain(heldBack(row, "retention") ? withheld : format.percent(row.retention as number));
    });
    await page.close();
  });

  test("a source that the project lacks is named, with the way to add it", async () => {
    for (const { source, remedy } of rowsOf(folder, "missing")) {
      const text = await textOf("data-quality.html");
      expect(text).toContain(String(source));
      expect(text).toContain(String(remedy));
    }
    if (rowsOf(folder, "feedback").length === 0) expect(await textOf("feedback.html")).toContain("How to add it");
    if (rowsOf(folder, "fairness_verdicts").length === 0) {
      expect(await textOf("fairness.html")).toContain("How to add it");
    }
  });

  test("the chart of the analyst's query adds up to the monthly figures", async () => {
    const all = rowsOf(folder, "kpis").filter((row) => row.segment === "all");
    const quarters = rowsOf(folder, "revenue-by-quarter").filter((row) => row.segment === "all");
    const sum = (rows: readonly Row[]) => rows.reduce((total, row) => total + Number(row.revenue), 0);
    expect(sum(quarters)).toBeCloseTo(sum(all), 0);
    expect(await textOf("kpis.html")).toContain("Revenue by quarter");
  });

  test("the explore page loads its engine only after the button, and then answers a query", async () => {
    const { page, requests, troubles } = await open("explore.html");
    expect(requests.filter((path) => path.includes("duckdb") || path.endsWith(".arrow"))).toEqual([]);
    await page.getByRole("button").filter({ hasText: "run" }).click();
    await page.locator(".sql-result table").waitFor({ timeout: 60_000 });
    expect(requests.some((path) => path.endsWith(".wasm"))).toBe(true);
    await page.locator("textarea").fill("SELECT count(*) AS n, sum(orders) AS orders FROM kpis");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const rows = rowsOf(folder, "kpis");
    const orders = rows.reduce((total, row) => total + Number(row.orders ?? 0), 0);
    await page.locator(".sql-result tbody tr", { hasText: String(orders) }).waitFor();
    const [answer] = await page.locator(".sql-result tbody tr").allInnerTexts();
    expect(answer).toMatch(new RegExp(`^${rows.length}\\s+${orders}$`));
    await page
      .locator("textarea")
      .fill("SELECT sum(orders) AS total, CAST(0.25 AS DECIMAL(9, 2)) AS quarter FROM kpis");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".sql-result th", { hasText: "quarter" }).waitFor();
    expect(await page.locator(".sql-result tbody .number").allInnerTexts()).toEqual([String(orders), "0.25"]);
    await page.setViewportSize({ width: 390, height: 900 });
    expect(await overflow(page)).toEqual([]);
    await page.locator("textarea").fill("SELECT nothing FROM kpis");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    await page.locator(".sql-status", { hasText: "The query did not run" }).waitFor();
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("the table of partitions has all of them when asked, and sorts by a heading either way", async () => {
    const { page, troubles } = await open("lab.html");
    const rows = rowsOf(folder, "lab_partitions");
    await page.getByLabel("Partitions", { exact: true }).selectOption({ label: "all that were tried" });
    await page.waitForFunction((n) => document.querySelectorAll(".sortable tbody tr").length === n, rows.length);
    const silhouettes = rows.map((row) => row.silhouette).filter((value) => typeof value === "number");
    const column = async () => {
      const shown = await page.locator(".sortable tbody tr td:nth-child(4)").allInnerTexts();
      return shown.slice(0, silhouettes.length);
    };
    const heading = page.locator(".sortable th").getByRole("button", { name: "Silhouette" });
    await heading.click();
    const down = silhouettes.sort((a, b) => b - a).map((value) => format.decimal(value, 3));
    expect(await column()).toEqual(down);
    await heading.click();
    expect(await column()).toEqual(down.toReversed());
    expect(troubles).toEqual([]);
    await page.close();
  });

  test("the silhouettes of the published segments are drawn under their names, with the numbers beneath", async () => {
    const { page } = await open("lab/number.html");
    const published = rowsOf(folder, "lab_partitions").find((row) => row.published)!;
    const rows = rowsOf(folder, "lab_silhouettes").filter((row) => row.k === published.k);
    expect(rows).toHaveLength(20 * Number(published.k));
    const figure = page.locator("figure.chart", { hasText: "Silhouettes of customers" });
    const drawn = (await figure.locator("svg text").allTextContents()).join(" ");
    for (const { name } of segments) expect(drawn.replaceAll(/\s/g, "")).toContain(String(name).replaceAll(/\s/g, ""));
    await figure.locator("summary").click();
    expect(await figure.locator("tbody tr").count()).toBe(rows.length);
    await page.close();
  });

  test("the scorecard is filled for the twin only", async () => {
    const text = await textOf("scorecard.html");
    if (project === "twin") expect(text).toContain("Planted");
    else expect(text).toContain("Not in this project");
  });
});

function rowsOf(folder: string, table: string): readonly Row[] {
  const data = join(folder, "_file", "data");
  const file = readdirSync(data).find((name) => name.startsWith(`${table}.`) && name.endsWith(".json"));
  if (file === undefined) throw new Error(`Cannot test the site: no page shows the table "${table}"`);
  return JSON.parse(readFileSync(join(data, file), "utf8")) as Row[];
}

function asPattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
