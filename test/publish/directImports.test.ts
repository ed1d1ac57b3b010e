import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { directImports } from "../../src/publish/directImports.ts";

const barrel = {
  path: "components/index.ts",
  text: `// All of them.
export { type Bar, barChart } from "./barChart.js";
export type { Site } from "./openSite.js";
export { openSite, siteOf as find } from "./openSite.js";
`,
};
const page = (code: string, path = "lab/page.md") => ({ path, text: `# A page\n\n\`\`\`js\n${code}\n\`\`\`\n` });
const staged = (source: { path: string; text: string }, index = barrel) =>
  directImports([index, source]).find(({ path }) => path === source.path)!.text;

it("a page imports components from the modules that have them, on the lines where it did", () => {
  const found = staged(
    page('import {\n  barChart,\n  find as look,\n  openSite,\n} from "../components/index.js";\n\nlook();'),
  );
  expect(found).toBe(
    page(
      'import { barChart } from "../components/barChart.js"; import { siteOf as look, openSite } from "../components/openSite.js";\n\n\n\n\n\nlook();',
    ).text,
  );
  expect(staged(page('import { openSite } from "./components/index.js";', "index.md"))).toContain(
    'import { openSite } from "./components/openSite.js";',
  );
});

it("what is not understood stays as it is", () => {
  const other = [
    page('import { barChart, none } from "../components/index.js";'),
    page('import { Bar } from "../components/index.js";'),
    page('import { barChart } from "./components/index.js";'),
    page('import * as all from "../components/index.js";'),
    { path: "lab/page.md", text: '```text\nimport { barChart } from "../components/index.js";\n```\n' },
    { path: "components/more.ts", text: 'import { barChart } from "./index.js";' },
  ];
  for (const source of other) expect(staged(source)).toBe(source.text);
  const usual = page('import { barChart } from "../components/index.js";');
  expect(staged(usual, { ...barrel, text: `${barrel.text}\nconsole.log(1);` })).toBe(usual.text);
  expect(directImports([usual])).toEqual([usual]);
});

const line = 'import { barChart } from "../components/index.js";';
const direct = 'import { barChart } from "../components/barChart.js";';

it("what readers see stays as it was written", () => {
  for (const text of [
    `\`\`\`\`md\n\`\`\`js\n${line}\n\`\`\`\n\`\`\`\`\n`,
    `~~~\n\`\`\`js\n${line}\n\`\`\`\n~~~\n`,
    `\`\`\`js echo\n${line}\n\`\`\`\n`,
    `\`\`\`js echo=true\n${line}\n\`\`\`\n`,
    `\`\`\`js run=false\n${line}\n\`\`\`\n`,
    `\`\`\`js run="FALSE"\n${line}\n`,
    `    \`\`\`js\n    ${line}\n    \`\`\`\n`,
    `\`\`\`js\nconst told = \`\n${line}\n\`;\n\`\`\`\n`,
    `\`\`\`js\n/*\n${line}\n*/\n\`\`\`\n`,
    `\`\`\`js\n${line}\nthis is no program\n\`\`\`\n`,
  ]) {
    expect(staged({ path: "lab/page.md", text })).toBe(text);
  }
});

it("statements beside what only looks like one are others, also after front matter and with other line ends", () => {
  const text = (code: string) =>
    `---\ntitle: A\n---\n\n\`\`\`\`md\n\`\`\`js\n${line}\n\`\`\`\n\`\`\`\`\n\n~~~js echo=false\nconst told = \`\n${line}\n\`; ${code}\n~~~\n\n\`\`\`js\n${code}\n\`\`\`\n`;
  expect(staged({ path: "lab/page.md", text: text(line) })).toBe(text(direct));
  const ends = (code: string) => text(code).replaceAll("\n", "\r\n");
  expect(staged({ path: "lab/page.md", text: ends(line) })).toBe(ends(direct));
  const unclosed = (code: string) => `\`\`\`js\n${code}`;
  expect(staged({ path: "lab/page.md", text: unclosed(line) })).toBe(unclosed(direct));
});

it("the shipped pages need not load all components", async () => {
  const reports = resolve(import.meta.dirname, "../../reports");
  const read = async (path: string) => ({ path, text: await readFile(join(reports, path), "utf8") });
  const index = await read("components/index.ts");
  for (const path of ["index.md", "glossary.md", "segments/[segment].md", "lab/number.md"]) {
    const text = staged(await read(path), index);
    expect(text).not.toContain("components/index.js");
    expect(text.split("\n")).toHaveLength((await read(path)).text.split("\n").length);
  }
  expect(staged(await read("glossary.md"), index).match(/from "\.\/components\/\w+\.js"/g)).toEqual([
    'from "./components/element.js"',
    'from "./components/openSite.js"',
  ]);
});
