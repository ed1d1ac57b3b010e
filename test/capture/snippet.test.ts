import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundleSnippet, importEvents } from "../../src/capture/index.ts";
import type { CaptureOptions, capture } from "../../src/capture/snippet.ts";
import { openBrowser } from "../site/browser.ts";
import { openReceiver, type Receiver } from "./receiver.ts";

declare global {
  interface Window {
    shop: ReturnType<typeof capture>;
  }
}

let module: string;
let browser: Browser;
let receiver: Receiver;
let context: BrowserContext;

beforeAll(async () => {
  module = await bundleSnippet();
  browser = await openBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  receiver = await openReceiver(module);
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await receiver.close();
});

/** Opens a page of the shop that captures; `before` runs in the page before anything else. */
async function visit(options: Partial<CaptureOptions>, path = "/p/1?mail=a@b.example", before?: string): Promise<Page> {
  const page = await context.newPage();
  if (before !== undefined) await page.addInitScript(before);
  await page.goto(receiver.origin + path);
  const given = JSON.stringify({ endpoint: "/events", consent: true, ...options });
  await page.evaluate(`import("/capture.js").then(({ capture }) => { window.shop = capture(${given}); })`);
  return page;
}

const stored = (page: Page): Promise<string[]> => page.evaluate(() => Object.keys(localStorage).sort());
const received = (n: number): Promise<void> => expect.poll(() => receiver.events().length, { timeout: 10_000 }).toBe(n);

describe("the capture snippet", () => {
  it("is one module of less than 3 KB without dependencies", () => {
    expect(Buffer.byteLength(module)).toBeLessThan(3000);
    expect(gzipSync(module).length).toBeLessThan(1500);
    expect(module).not.toMatch(/\bimport\b|require\(|https?:/);
    expect(module).not.toMatch(/canvas|plugins|userAgent|fonts|hardwareConcurrency|deviceMemory|screen\b/);
  });

  it("sends a page when it is left, with the seconds that it was seen, and what was done on it", async () => {
    const page = await visit({});
    await page.evaluate(() => {
      window.shop.page();
      window.shop.track("add_to_cart", { product_id: "P1", quantity: 2 });
      window.shop.identify("K1");
      window.shop.identify("jo@shop.example");
    });
    await page.waitForTimeout(1100);
    await page.goto("about:blank");
    await received(3);
    const [cart, who, seen] = receiver.events();
    expect(cart).toMatchObject({ type: "track", name: "add_to_cart", properties: { product_id: "P1", quantity: 2 } });
    expect(who).toMatchObject({ type: "identify", user_id: "K1" });
    expect(seen).toMatchObject({ type: "page", name: "page_view", page: "/p/1", device: "desktop", consent: true });
    expect(Number(seen?.["seconds"])).toBeGreaterThanOrEqual(1);
    const ids = receiver.events().map(({ web_id, session_id }) => `${web_id} ${session_id}`);
    expect(new Set(ids).size).toBe(1);
    expect(new Set(receiver.events().map(({ event_id }) => event_id)).size).toBe(3);
    expect(receiver.bodies.join("")).not.toContain("b.example");
  });

  it("sends batches when they are full, and the rest after a while", async () => {
    const page = await visit({ batch: 4, wait: 300 });
    await page.evaluate(() => {
      for (let i = 0; i < 10; i++) window.shop.track("click", { i });
    });
    await received(10);
    expect(receiver.bodies.map((body) => body.trim().split("\n").length).sort()).toEqual([2, 4, 4]);
    expect(
      receiver
        .events()
        .map(({ properties }) => (properties as { i: number }).i)
        .sort(),
    ).toEqual([...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  });

  it("keeps what the endpoint could not take, and sends it with the next", async () => {
    const page = await visit({ wait: 50 });
    receiver.answer(503);
    await page.evaluate(() => window.shop.track("first"));
    await page.waitForResponse((response) => response.status() === 503);
    receiver.answer(204);
    await page.evaluate(() => window.shop.track("second"));
    await received(2);
    expect(receiver.events().map(({ name }) => name)).toEqual(["first", "second"]);
  });

  it("knows a visitor again, in the same session until half an hour has passed without an event", async () => {
    const page = await visit({ batch: 1 });
    await page.evaluate(() => window.shop.track("one"));
    await page.close();
    const again = await visit({ batch: 1 }, "/p/2");
    await again.evaluate(() => window.shop.track("two"));
    await received(2);
    const sleep = (minutes: number) =>
      again.evaluate((gone) => {
        const [id, last] = (localStorage.getItem("seg_session") ?? "").split(" ");
        localStorage.setItem("seg_session", `${id} ${Number(last) - gone * 60_000}`);
      }, minutes);
    await sleep(29);
    await again.evaluate(() => window.shop.track("three"));
    await sleep(31);
    await again.evaluate(() => window.shop.track("four"));
    await received(4);
    const byName = new Map(receiver.events().map((event) => [event["name"], event]));
    const sessions = ["one", "two", "three", "four"].map((name) => byName.get(name)?.["session_id"]);
    expect(new Set(sessions.slice(0, 3)).size).toBe(1);
    expect(sessions[3]).not.toBe(sessions[0]);
    expect(new Set(receiver.events().map(({ web_id }) => web_id)).size).toBe(1);
  });

  it("stores and sends nothing before consent, and forgets everything when it is taken back", async () => {
    const page = await visit({ consent: undefined, batch: 1 });
    const consent = (given: boolean) => page.evaluate((yes) => window.shop.consent(yes), given);
    await page.evaluate(() => {
      window.shop.page();
      window.shop.track("before");
      window.shop.flush();
    });
    expect(await stored(page)).toEqual([]);
    await consent(true);
    await page.evaluate(() => window.shop.track("after"));
    await received(1);
    expect(await stored(page)).toEqual(["seg_session", "seg_web"]);
    await page.evaluate(() => window.shop.page());
    await consent(false);
    expect(await stored(page)).toEqual([]);
    await page.evaluate(() => window.shop.track("later"));
    await page.goto("about:blank");
    await new Promise((done) => setTimeout(done, 300));
    expect(receiver.events().map(({ name }) => name)).toEqual(["after"]);
  });

  it.each([
    [
      "Global Privacy Control",
      "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })",
    ],
    ["Do-Not-Track", "Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })"],
  ])("stores and sends nothing under %s, whatever the page says of consent", async (_, signal) => {
    const page = await visit({ batch: 1 }, "/", signal);
    await page.evaluate(() => {
      window.shop.consent(true);
      window.shop.page();
      window.shop.track("purchase");
      window.shop.flush();
    });
    expect(await stored(page)).toEqual([]);
    await page.goto("about:blank");
    await new Promise((done) => setTimeout(done, 300));
    expect(receiver.bodies).toEqual([]);
  });

  it("sends to the owner of the page only", async () => {
    for (const options of [
      { endpoint: "https://events.other.example/" },
      { endpoint: "http://evil127.0.0.1.example/" },
      { endpoint: "/events", owner: "shop.example" },
    ]) {
      await expect(visit(options)).rejects.toThrow("the endpoint is not of the page's owner");
    }
  });

  it("goes on when the browser keeps nothing", async () => {
    const page = await visit({ batch: 2 }, "/", "Storage.prototype.setItem = () => { throw new Error('full'); }");
    await page.evaluate(() => {
      window.shop.track("one");
      window.shop.track("two");
    });
    await received(2);
    expect(new Set(receiver.events().map(({ web_id }) => web_id)).size).toBe(1);
  });

  it("sends what import-events reads, record for record", async () => {
    const page = await visit({ batch: 1 });
    await page.evaluate(() => {
      window.shop.page("/start");
      window.shop.track("purchase");
      window.shop.track("coupon_seen");
      window.shop.identify("K1");
      window.shop.page("/next");
    });
    await received(4);
    const path = join(await mkdtemp(join(tmpdir(), "segmentarium-capture-")), "events.ndjson");
    await writeFile(path, receiver.bodies.join(""));
    const account = await importEvents("capture", { path, name: "events" }, path.replace("events", "out"));
    expect(account).toMatchObject({ records: 4, events: 3, identifications: 1, rejected: 0, links: 1 });
  });
});
