import { posix } from "node:path";
import { parseProgram } from "@observablehq/framework/dist/javascript/parse.js";
import type { Problem } from "../errors.ts";
import { findImports } from "./findImports.ts";

/** Hosts that scripts may name because nothing asks them: XML namespaces, and addresses inside libraries that stay unused. */
const silentHosts: readonly { readonly host: string; readonly in: RegExp; readonly reason: string }[] = [
  { host: "www.w3.org", in: /./, reason: "names of XML namespaces" },
  { host: "cdn.jsdelivr.net", in: /^_npm\/@duckdb\//, reason: "default bundles, replaced by the site's own" },
  { host: "github.com", in: /^_npm\/@duckdb\//, reason: "homepage in comments and package data" },
  { host: "extensions.duckdb.org", in: /^_npm\/@duckdb\//, reason: "extensions, switched off" },
];

/** Hosts that a script names and that are not known to be silent there. */
export function foreignHosts(text: string, path: string): string[] {
  const hosts = new Set([...text.matchAll(/\b(?:https?|wss?):\/\/([a-z0-9.-]+)/gi)].map((found) => found[1] ?? ""));
  return [...hosts].filter((host) => !silentHosts.some((one) => one.host === host && one.in.test(path)));
}

/** Scripts: no foreign host, no source map, every import leads to a published file. */
export function scanScript(text: string, path: string, published: ReadonlySet<string>): Problem[] {
  const fault = (code: string, message: string): Problem => ({ code, message, file: path });
  const problems = foreignHosts(text, path).map((host) => fault("foreign-host", `the script names ${host}`));
  if (/\/[/*]# sourceMappingURL=/.test(text)) problems.push(fault("source-map", "the script names a source map"));
  if (path.startsWith("_npm/")) return problems;
  for (const specifier of findImports(parseProgram(text)).specifiers) {
    const target = posix.join(posix.dirname(path), specifier);
    const silent = /@0\.0\.0(?:\/|$)|duckdb(?:-browser)?-mvp\./.test(specifier);
    if (!specifier.startsWith(".")) problems.push(fault("foreign-import", `the script imports "${specifier}"`));
    else if (!silent && !target.endsWith("/") && !published.has(target)) {
      if (!path.startsWith("_observablehq/")) problems.push(fault("broken-import", `"${specifier}" is not published`));
    }
  }
  return problems;
}

/** Style sheets: nothing but data: and published files. */
export function scanStyle(text: string, path: string, published: ReadonlySet<string>): Problem[] {
  const wrong = styleAddresses(text)
    .filter((address) => !address.startsWith("data:") && !address.startsWith("#"))
    .filter((address) => !published.has(posix.join(posix.dirname(path), address)));
  return wrong.map((address) => ({ code: "foreign-host", message: `the style asks for "${address}"`, file: path }));
}

/** The addresses that a style sheet names, in url() and @import. */
export function styleAddresses(css: string): string[] {
  const found = css.matchAll(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)"'\s]*))\s*\)|@import\s*["']([^"']+)["']/gi);
  return [...found].map((one) => one[1] ?? one[2] ?? one[3] ?? one[4] ?? "");
}
