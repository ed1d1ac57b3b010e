import { appendFileSync, cpSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CheckError } from "../../src/errors.ts";
import { publish, scanSite, vendorLibraries } from "../../src/publish/index.ts";
import { readSite } from "../../src/publish/publish.ts";
import { createFixture, type Fixture, root } from "./fixture.ts";

let site: Fixture;
let output: string;
let scan: () => ReturnType<typeof scanSite>;

beforeAll(async () => {
  site = createFixture();
  const { id } = await publish(site.options);
  output = join(site.folder, "scanned");
  const { versions } = await vendorLibraries(root, join(root, ".segmentarium", "vendor"));
  const checked = (await readSite(site.options, versions)).site;
  const { project, asOf, staging } = site.options;
  scan = () => scanSite({ output, staging, site: checked, project, asOf, localPaths: [root] });
  cpSync(realpathSync(site.options.dist), join(site.folder, "good"), { recursive: true });
  rmSync(join(site.folder, "good", "manifest.json"));
  reset();
  expect((await scan()).id).toBe(id);
});

afterAll(() => site.remove());

function reset(): void {
  rmSync(output, { recursive: true, force: true });
  cpSync(join(site.folder, "good"), output, { recursive: true });
}

function edit(path: string, change: (text: string) => string): void {
  const file = join(output, path);
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

function fileIn(folder: string, pattern: RegExp): string {
  return `${folder}/${readdirSync(join(output, folder)).find((name) => pattern.test(name))}`;
}

describe("scanSite refuses", () => {
  const tampers: readonly [string, () => void, string][] = [
    ["a file that nothing accounts for", () => writeFileSync(join(output, "customers.csv"), "a"), "unexpected-file"],
    ["a query", () => writeFileSync(join(output, "data.sql"), "SELECT 1"), "unexpected-file"],
    ["a source map", () => writeFileSync(join(output, "_observablehq", "client.js.map"), "{}"), "unexpected-file"],
    ["an empty file", () => writeFileSync(join(output, fileIn("_file/data", /json$/)), ""), "empty-file"],
    [
      "data that its loader did not give",
      () => edit(fileIn("_file/data", /^kpis.*json$/), (text) => text.replace("12", "13")),
      "foreign-data",
    ],
    [
      "a path of this machine",
      () => edit(fileIn("_import/components", /js$/), (text) => `${text}\n// ${root}/secret`),
      "local-path",
    ],
    [
      "a rendered error",
      () =>
        edit("index.html", (text) =>
          text.replace("</main>", '<p class="observablehq observablehq--error">SyntaxError</p></main>'),
        ),
      "rendered-error",
    ],
    [
      "a link that leads nowhere",
      () => edit("index.html", (text) => text.replace("</main>", '<a href="./gone.html">x</a></main>')),
      "broken-link",
    ],
    [
      "a page that asks another host",
      () =>
        edit("index.html", (text) =>
          text.replace("</head>", '<link rel="stylesheet" href="https://example.com/x.css"></head>'),
        ),
      "foreign-host",
    ],
    [
      "a style that asks another host",
      () => appendFileSync(join(output, fileIn("_import", /css$/)), "p{background:url(https://example.com/x.png)}"),
      "foreign-host",
    ],
    [
      "a script that names another host",
      () => edit(fileIn("_import/components", /js$/), (text) => `${text}\nfetch("https://example.com/");`),
      "foreign-host",
    ],
    [
      "a script that names a source map",
      () => edit(fileIn("_import/components", /js$/), (text) => `${text}\n//# sourceMappingURL=x.map`),
      "source-map",
    ],
    [
      "a script that imports what is not there",
      () => edit(fileIn("_import/components", /js$/), (text) => `import "./gone.js";\n${text}`),
      "broken-import",
    ],
    [
      "a policy that does not fit a changed script",
      () => edit("index.html", (text) => text.replace("define(", "  define(")),
      "policy",
    ],
    [
      "a page without a policy",
      () => edit("index.html", (text) => text.replace("Content-Security-Policy", "x")),
      "policy",
    ],
    ["a page that was not built", () => rmSync(join(output, "explore.html")), "page-missing"],
  ];

  it.each(tampers)("%s", async (_name, tamper, code) => {
    reset();
    tamper();
    const error = (await scan().catch((thrown: unknown) => thrown)) as CheckError;
    expect(error.problems.map((problem) => problem.code)).toContain(code);
  });
});
