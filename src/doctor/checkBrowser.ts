import { existsSync } from "node:fs";
import type { Finding } from "./finding.ts";

/** Whether the tests of pages would find a browser; a build needs none. */
export function checkBrowser(browsers: readonly string[]): Finding {
  const check = "browser";
  if (browsers.some((path) => existsSync(path))) return { check, state: "ok", message: "there is one for the tests" };
  const remedy = "to run the tests of pages, run npm ci or set CHROMIUM_PATH";
  return { check, state: "note", message: "there is none for the tests; builds need none", remedy };
}
