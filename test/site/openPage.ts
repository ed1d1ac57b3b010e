import type { Browser, Page, Request } from "playwright-core";

/** A page of a built site, and everything that went wrong while it was open. */
export interface OpenedPage {
  readonly page: Page;
  /** In words: errors on the console, failed requests, requests to another host. */
  readonly troubles: readonly string[];
  /** The path of every request, in order. */
  readonly requests: readonly string[];
}

/**
 * Opens a page at a width and waits until Framework has drawn all of it. An answer that the page stops reading is no
 * failed request: a reader of Arrow streams does so at the end mark, before or after the last bytes.
 */
export async function openPage(browser: Browser, origin: string, path: string, width = 1280): Promise<OpenedPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const troubles: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  const answered = new Set<Request>();
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    if (reason !== "net::ERR_ABORTED" || !answered.has(request)) troubles.push(`failed: ${request.url()} ${reason}`);
  });
  page.on("response", (response) => {
    answered.add(response.request());
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    requests.push(url.pathname);
    const local = url.origin === origin || url.protocol === "data:" || url.href.startsWith(`blob:${origin}`);
    if (!local) troubles.push(`foreign request: ${request.url()}`);
  });
  await page.goto(`${origin}/${path}`, { waitUntil: "networkidle" });
  await page.waitForFunction(isDrawn);
  return { page, troubles, requests };
}

function isDrawn(): boolean {
  const boxes = [...document.querySelectorAll(".plot-box")];
  return document.querySelector("observablehq-loading") === null && boxes.every((box) => box.childElementCount > 0);
}
