import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { finishHtml } from "../../src/publish/finishHtml.ts";

const page = `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1">
<meta name="generator" content="Observable Framework">
<meta property="og:title" content="x">
<title>A &amp; B</title>
<script type="module">import {define} from "./x.js"; define("<b>&amp;</b>");</script>
</head>
<body>
<input id="observablehq-sidebar-toggle" type="checkbox" title="Toggle sidebar">
<label id="observablehq-sidebar-backdrop" for="observablehq-sidebar-toggle"></label>
<nav id="observablehq-sidebar"><ol><label id="observablehq-sidebar-close"></label><li><a href="./">Home</a></li></ol></nav>
<script>{console.log(1)}</script>
<aside id="observablehq-toc"><nav></nav></aside>
<main><!--:f91486ba:--></main>
</body>
</html>`;

describe("finishHtml", () => {
  const done = finishHtml(page, { wasm: false });

  it("declares the language, allows zooming and drops what only names the maker", () => {
    expect(done).toContain('<html lang="en">');
    expect(done).toContain('content="width=device-width, initial-scale=1"');
    expect(done).not.toMatch(/maximum-scale|generator|og:title/);
  });

  it("keeps scripts byte by byte and allows exactly them by hash, before anything else is read", () => {
    const scripts = ['import {define} from "./x.js"; define("<b>&amp;</b>");', "{console.log(1)}"];
    for (const script of scripts) {
      expect(done).toContain(script);
      expect(done).toContain(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    }
    expect(done.match(/'sha256-/g)).toHaveLength(2);
    expect(done.indexOf('charset="utf-8"')).toBeLessThan(done.indexOf("Content-Security-Policy"));
    expect(done.indexOf("Content-Security-Policy")).toBeLessThan(done.indexOf("<link"));
  });

  it("allows WebAssembly and workers on the page that needs them only", () => {
    expect(done).not.toMatch(/wasm-unsafe-eval|worker-src/);
    expect(finishHtml(page, { wasm: true })).toMatch(/'wasm-unsafe-eval'.*worker-src 'self' blob:/);
  });

  it("names the sidebar's parts and puts each where it belongs", () => {
    expect(done).toMatch(
      /<header[^>]*><input id="observablehq-sidebar-toggle"[^>]*aria-label="Show the list of pages"/,
    );
    expect(done).toContain('<nav id="observablehq-sidebar" aria-label="Pages">');
    expect(done).toMatch(/<ol><li><a href="\.\/">Home<\/a><label id="observablehq-sidebar-close">/);
    expect(done).toContain("<!--:f91486ba:-->");
  });

  it("gives the same page when it is run on its own result, but for the policy", () => {
    expect(finishHtml(page, { wasm: false })).toBe(done);
  });
});
