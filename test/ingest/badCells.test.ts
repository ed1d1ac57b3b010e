import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { publish } from "../../src/publish/index.ts";
import { type ReleaseDeclaration, type TableToRelease, writeRelease } from "../../src/release/index.ts";
import { createFixture } from "../publish/fixture.ts";
import { openBrowser } from "../site/browser.ts";
import { openPage } from "../site/openPage.ts";
import { serveFolder } from "../site/serveFolder.ts";
import { attempt } from "./attempt.ts";
import { sourceOf } from "./source.ts";

const cells = [
  "<img src=x onerror=planted()>",
  "<svg onload=planted()></svg>",
  "<script>planted()</script>",
  "</script><script>planted()</script>",
  "${planted()}",
  "`${planted()}`",
  "javascript:planted()",
  '"><b onmouseover=planted()>b</b>',
  "&lt;i&gt;&amp;",
  "=cmd()",
  '=HYPERLINK("javascript:planted()";"x")',
  "+1-1",
  "@SUM(1)",
  "[a](javascript:planted())",
  "{{planted()}} %3Cimg%3E",
];

const page = `---
title: Cells
---
# Cells

\`\`\`js
const cells = await FileAttachment("data/cells.json").json();
const same = await FileAttachment("data/cells.arrow").arrow();
display(html\`<ul id="list">\${cells.map((cell) => html\`<li title=\${cell.name}>\${cell.name}</li>\`)}</ul>\`);
display(html\`<p id="arrow">\${Array.from(same.getChild("name")).join("|")}</p>\`);
\`\`\`

Inline: \${cells[0].name}

\`\`\`js
display(html\`<div id="axis">\${Plot.plot({marginLeft: 300, marks: [Plot.barX(cells, {x: "people", y: "name", title: "name", tip: true})]})}</div>\`);
display(html\`<div id="table">\${Inputs.table(cells, {rows: 40, select: false})}</div>\`);
display(html\`<div id="choice">\${Inputs.select(cells.map((cell) => cell.name), {label: "Cell"})}</div>\`);
\`\`\`
`;

const site = createFixture();
afterAll(() => site.remove());

test("38 a cell that is markup, a script, a template or a formula is kept as written, and a page shows it as text", async () => {
  const columns = { place: { from: "place", type: "integer" }, name: { from: "name", type: "text" } };
  const source = sourceOf({ files: ["cells.csv"], columns });
  const written = cells.map((cell, i) => `${i},"${cell.replaceAll('"', '""')}"`);
  const { rows, rejects } = await attempt(`place,name\n${written.join("\n")}\n`, source);
  expect(rows.map(([, name]) => name)).toEqual(cells);
  expect(rejects).toEqual([]);

  await writeRelease(site.options.release, {
    project: "fixture",
    title: "</title><script>planted()</script>",
    asOf: "2024-03-01",
    tables: [
      ...(await fixtureTables()),
      {
        declaration: {
          id: "cells",
          title: "<script>planted()</script>",
          description: "${planted()}",
          people: false,
          arrow: true,
          columns: [
            { name: "name", type: "text", key: true },
            { name: "people", type: "integer" },
          ],
        },
        rows: rows.map(([place, name]) => ({ name: String(name), people: 10 + Number(place) })),
        suppressedRows: 0,
      },
    ],
  });
  await writeFile(join(site.folder, "reports", "cells.md"), page);
  await publish(site.listed());

  const server = await serveFolder(site.options.dist);
  const browser = await openBrowser();
  try {
    const opened = await openPage(browser, server.origin, "cells.html");
    const texts = (selector: string) => opened.page.locator(selector).allTextContents();
    expect(await texts("#list li")).toEqual(cells);
    expect(
      await opened.page.locator("#list li").evaluateAll((items) => items.map((item) => item.getAttribute("title"))),
    ).toEqual(cells);
    expect(await texts("#arrow")).toEqual([cells.join("|")]);
    expect(await texts("#axis [aria-label='y-axis tick label'] text")).toEqual([...cells].sort());
    expect(new Set(await texts("#table tbody td:nth-child(2)"))).toEqual(new Set(cells));
    expect(await texts("#choice option")).toEqual(cells);
    expect(await opened.page.locator("main").innerText()).toContain(`Inline: ${cells[0]}`);
    const made = "main img, main iframe, main [onload], main [onerror], main [onmouseover], main a[href^=javascript]";
    expect(await opened.page.locator(made).count()).toBe(0);
    expect(opened.troubles).toEqual([]);
  } finally {
    await browser.close();
    await server.close();
  }
});

/** The tables of the fixture's own pages. */
async function fixtureTables(): Promise<TableToRelease[]> {
  const read = async (name: string) => JSON.parse(await readFile(join(site.options.release, name), "utf8"));
  const tables: readonly ReleaseDeclaration[] = (await read("schema.json")).tables;
  return Promise.all(
    tables.map(async (declaration) => ({
      declaration: { ...declaration, people: false as const },
      rows: await read(`${declaration.id}.json`),
      suppressedRows: 0,
    })),
  );
}
