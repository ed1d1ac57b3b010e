import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publish } from "../../src/publish/index.ts";
import { openBrowser } from "../site/browser.ts";
import { openPage } from "../site/openPage.ts";
import { serveFolder } from "../site/serveFolder.ts";
import { createFixture, type Fixture } from "./fixture.ts";

let site: Fixture;
let server: Awaited<ReturnType<typeof serveFolder>>;
let browser: Browser;

beforeAll(async () => {
  site = createFixture();
  await publish(site.options);
  server = await serveFolder(site.options.dist);
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  site.remove();
});

const open = (path: string) => openPage(browser, server.origin, path);

describe("a published page, in a browser under its Content-Security-Policy", () => {
  it("draws with Plot, takes input with Inputs and reads JSON, without an error or a foreign request", async () => {
    const { page, troubles } = await open("");
    expect(await page.locator("svg rect").count()).toBe(2);
    expect(await page.getByLabel("Pick").inputValue()).toBe("0");
    expect(await page.locator("main").innerText()).toContain("Revenue last month: 200.25");
    expect(await page.locator("#quarters").innerText()).toBe("2024-Q1");
    expect(await page.locator(".observablehq--error").count()).toBe(0);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("reads Arrow, and runs duckdb-wasm when the reader asks and not before", async () => {
    const { page, troubles, requests } = await open("explore.html");
    expect(await page.locator("#rows").innerText()).toBe("2 rows");
    expect(requests.filter((url) => /duckdb|wasm/.test(url))).toEqual([]);
    await page.getByRole("button", { name: "Run" }).click();
    expect(await page.locator("#total").innerText({ timeout: 45_000 })).toBe("300.75");
    expect(requests.filter((url) => url.endsWith(".wasm"))).toHaveLength(1);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("shows a value of the data as text, whatever it holds", async () => {
    const { page, troubles } = await open("segments/loyal.html");
    expect(await page.locator("#name").innerText()).toBe("Loyal <b>&</b> ${alert(1)}");
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("lets nothing run that the page did not bring, and asks no other host", async () => {
    const { page, troubles } = await open("segments/");
    const reached = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.planted = true";
      document.head.append(script);
      const asked = await fetch("https://example.com/").then(
        () => "answered",
        () => "refused",
      );
      return { planted: "planted" in globalThis, asked };
    });
    expect(reached).toEqual({ planted: false, asked: "refused" });
    expect(troubles.filter((trouble) => trouble.includes("Content Security Policy")).length).toBeGreaterThanOrEqual(2);
    await page.close();
  });

  it("opens and closes the list of pages from inside a landmark", async () => {
    const { page } = await open("");
    await page.setViewportSize({ width: 390, height: 800 });
    const list = page.getByRole("navigation", { name: "Pages" });
    await list.waitFor({ state: "hidden" });
    await page.getByRole("checkbox", { name: "Show the list of pages" }).click();
    await list.waitFor({ state: "visible" });
    expect(await page.locator("header #observablehq-sidebar-toggle").count()).toBe(1);
    await page.close();
  });
});
