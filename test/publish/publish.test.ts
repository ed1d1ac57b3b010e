import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { type Publication, type PublishProgress, publish, rollBack } from "../../src/publish/index.ts";
import { verifyRelease } from "../../src/publish/manifest.ts";
import { createFixture, type Fixture } from "./fixture.ts";

let site: Fixture;
let first: Publication;
const progress: PublishProgress[] = [];

beforeAll(async () => {
  site = createFixture();
  first = await publish({ ...site.options, progress: (event) => progress.push(event) });
});

afterAll(() => site.remove());

describe("publish", () => {
  it("makes dist a link to a release that is called by its content", async () => {
    expect(first.id).toMatch(/^[0-9a-f]{12}$/);
    expect(realpathSync(site.options.dist)).toBe(realpathSync(first.folder));
    expect(first.pages).toBe(5);
    expect((await verifyRelease(first.folder))?.id).toBe(first.id);
  });

  it("reports each stage once and the pages as Framework gets to them", () => {
    const ended = progress.filter((event) => event.done === event.total && event.detail === undefined);
    expect(ended.map((event) => event.stage)).toEqual([
      "vendor",
      "check",
      "stage",
      "build",
      "finish",
      "scan",
      "switch",
    ]);
    expect(progress.filter((event) => event.stage === "build" && event.detail !== undefined)).toHaveLength(10);
  });

  it("gives identical bytes in another folder, and so the same id, also when Framework was loaded before", async () => {
    const other = createFixture();
    try {
      const second = await publish({ ...other.options, isLikelyNew: true });
      expect(second.reused).toBe(false);
      expect(second.id).toBe(first.id);
      expect(readFileSync(join(second.folder, "index.html"))).toEqual(readFileSync(join(first.folder, "index.html")));
    } finally {
      other.remove();
    }
  });

  it("reuses the release when nothing changed, and builds anew when the kept one was changed by hand", async () => {
    const again = await publish({ ...site.options, isLikelyNew: true });
    expect(again).toMatchObject({ id: first.id, reused: true, pages: 5, files: first.files, bytes: first.bytes });
    appendFileSync(join(first.folder, "index.html"), "<!-- by hand -->");
    const repaired = await publish(site.options);
    expect(repaired).toMatchObject({ id: first.id, reused: false });
    expect((await verifyRelease(first.folder))?.id).toBe(first.id);
  });

  it("publishes no source, no query, no map and nothing that it does not account for", () => {
    const files = readdirSync(first.folder, { recursive: true }).map(String);
    expect(files.filter((path) => /\.(sql|ts|map|md|err)$/.test(path))).toEqual([]);
    const manifest = JSON.parse(readFileSync(join(first.folder, "manifest.json"), "utf8")) as { files: unknown[] };
    expect(manifest.files).toHaveLength(first.files);
  });

  it("publishes one after the other when two want to at once, and takes over the lock of a process that is gone", async () => {
    writeFileSync(join(site.options.releases, "in-use.lock"), "999999999");
    const both = await Promise.all([publish(site.options), publish(site.options)]);
    expect(both.map((one) => one.id)).toEqual([first.id, first.id]);
    expect(readdirSync(site.options.releases)).not.toContain("in-use.lock");
  });

  it("stops when it is told to, and leaves what stakeholders see as it is", async () => {
    const stop = new AbortController();
    const stage = (event: PublishProgress) => {
      if (event.stage === "build" && event.detail !== undefined) stop.abort();
    };
    appendFileSync(join(site.folder, "reports", "index.md"), "\nMore.\n");
    await expect(publish({ ...site.options, signal: stop.signal, progress: stage })).rejects.toThrow(/abort/i);
    expectUntouched();
  });

  it("rolls back to the release before, without building, and forward by publishing", async () => {
    const second = await publish(site.options);
    expect(second.id).not.toBe(first.id);
    const folders = { releases: site.options.releases, dist: site.options.dist };
    expect(await rollBack(folders)).toBe(first.id);
    expectUntouched();
    await expect(rollBack(folders)).rejects.toThrow("no earlier release");
    expect(await publish(site.options)).toMatchObject({ id: second.id, reused: true });
    expect(realpathSync(site.options.dist)).toBe(realpathSync(second.folder));
  });
});

describe("publish stops, with everything named at once, and leaves dist as it was, at", () => {
  const plants: readonly [name: string, plant: (at: (path: string) => string) => void, problem: object][] = [
    ["a loader", (at) => writeFileSync(at("data/raw.json.ts"), ""), { code: "loader" }],
    ["a shell loader", (at) => writeFileSync(at("raw.csv.sh"), ""), { code: "executable" }],
    ["a page loader", (at) => writeFileSync(at("more.md.js"), ""), { code: "page-loader" }],
    ["a link to a file", (at) => symlinkSync("/etc/hostname", at("data/hosts.sql")), { code: "link" }],
    ["a link to a folder", (at) => symlinkSync("/etc", at("components/etc")), { code: "link" }],
    ["a linked page", (at) => symlinkSync(at("index.md"), at("twice.md")), { code: "link" }],
    ["a foreign file", (at) => writeFileSync(at("customers.csv"), "a"), { code: "foreign-file" }],
    ["a query outside data", (at) => writeFileSync(at("top.sql"), "SELECT 1"), { code: "foreign-sql" }],
    [
      "an import from outside",
      (at) => appendFileSync(at("index.md"), '\n```js\nimport {x} from "../../secret.js";\n```\n'),
      { code: "outside-import", file: "index.md" },
    ],
    [
      "a component that imports from outside",
      (at) => appendFileSync(at("components/heading.ts"), 'export * from "../../../src/errors.js";\n'),
      { code: "outside-import", line: 5 },
    ],
    [
      "an absolute import",
      (at) => appendFileSync(at("index.md"), '\n${import("/etc/passwd")}\n'),
      { code: "absolute-import" },
    ],
    [
      "an import over the network",
      (at) => appendFileSync(at("index.md"), '\n```js\nimport x from "https://example.com/x.js";\n```\n'),
      { code: "foreign-import" },
    ],
    [
      "a library that is not shipped",
      (at) => appendFileSync(at("index.md"), '\n```js\nimport _ from "npm:lodash";\n```\n'),
      { code: "foreign-import" },
    ],
    [
      "a bare import",
      (at) => appendFileSync(at("index.md"), '\n```js\nimport "zod";\n```\n'),
      { code: "foreign-import" },
    ],
    [
      "a computed import",
      (at) => appendFileSync(at("index.md"), "\n${import(location.hash)}\n"),
      { code: "computed-import" },
    ],
    [
      "a standard name that is not shipped",
      (at) => appendFileSync(at("index.md"), "\n${L.map}\n"),
      { code: "library-missing" },
    ],
    [
      "a file that is no release table",
      (at) => appendFileSync(at("index.md"), '\n```js\nFileAttachment("data/orders.json")\n```\n'),
      { code: "foreign-data", file: "index.md" },
    ],
    [
      "the source of our own loader",
      (at) => appendFileSync(at("index.md"), '\n```js\nFileAttachment("data/[name].json.ts")\n```\n'),
      { code: "foreign-data" },
    ],
    [
      "a method that needs CSV",
      (at) => appendFileSync(at("index.md"), '\n${FileAttachment("data/kpis.json").csv()}\n'),
      { code: "library-missing" },
    ],
    [
      "a JavaScript syntax error",
      (at) => writeFileSync(at("index.md"), "---\ntitle: x\n---\n# x\n\n```js\nconst a = 1;\nlet b = ;\n```\n"),
      { code: "page-syntax", file: "index.md", line: 8 },
    ],
    [
      "a syntax error in line",
      (at) => appendFileSync(at("index.md"), "\n${1 +}\n"),
      { code: "page-syntax", file: "index.md" },
    ],
    [
      "a syntax error in a component",
      (at) => appendFileSync(at("components/heading.ts"), "let = ;"),
      { code: "module-syntax" },
    ],
    [
      "front matter that would run",
      (at) => writeFileSync(at("index.md"), "---js\n{title: 1}\n---\n"),
      { code: "front-matter", line: 1 },
    ],
    [
      "front matter that sets the head",
      (at) => writeFileSync(at("index.md"), "---\nhead: <b>\n---\n"),
      { code: "front-matter" },
    ],
    [
      "an SQL source that is no release table",
      (at) => writeFileSync(at("index.md"), "---\nsql:\n  x: ./x.parquet\n---\n"),
      { code: "foreign-data" },
    ],
    [
      "a raw script",
      (at) => appendFileSync(at("index.md"), '\n<script src="https://example.com/x.js"></script>\n'),
      { code: "page-html" },
    ],
    [
      "a handler attribute",
      (at) => appendFileSync(at("index.md"), '\n<p onclick="x()">x</p>\n'),
      { code: "page-html" },
    ],
    [
      "a javascript: link",
      (at) => appendFileSync(at("index.md"), '\n<a href=" java\tscript:x()">x</a>\n'),
      { code: "page-html" },
    ],
    [
      "an image from elsewhere",
      (at) => appendFileSync(at("index.md"), "\n![x](https://example.com/x.png)\n"),
      { code: "page-html" },
    ],
    [
      "a style from elsewhere",
      (at) => appendFileSync(at("style.css"), '@import "https://example.com/x.css";'),
      { code: "style-address" },
    ],
    [
      "a style that reads another file",
      (at) => appendFileSync(at("style.css"), "p { background: url(/etc/passwd) }"),
      { code: "style-address" },
    ],
    [
      "broken SQL",
      (at) => writeFileSync(at("data/revenue-by-quarter.sql"), "SELECT month\n  FROM kpis\n  WHERE nonsense > 1"),
      { code: "query-failed", line: 3 },
    ],
    [
      "SQL that reads a file",
      (at) => writeFileSync(at("data/passwords.sql"), "SELECT * FROM read_text('/etc/passwd')"),
      { code: "query-failed" },
    ],
    ["SQL that writes", (at) => writeFileSync(at("data/drop.sql"), "DROP TABLE kpis"), { code: "query-not-select" }],
    [
      "two statements",
      (at) => writeFileSync(at("data/two.sql"), "SELECT 1 AS a; SELECT 2 AS b"),
      { code: "query-not-select" },
    ],
    ["an empty query", (at) => writeFileSync(at("data/empty.sql"), "-- nothing\n"), { code: "query-not-select" }],
    [
      "a query without rows",
      (at) => writeFileSync(at("data/none.sql"), "SELECT * FROM kpis WHERE people < 0"),
      { code: "query-empty" },
    ],
    [
      "a query called like a table",
      (at) => writeFileSync(at("data/kpis.sql"), "SELECT 1 AS a"),
      { code: "query-name" },
    ],
    [
      "a page without a table for its parameter",
      (at) => writeFileSync(at("[month].md"), "# x"),
      { code: "page-parameter" },
    ],
    ["no index", (at) => rmSync(at("index.md")), { code: "no-index" }],
  ];

  let copy: Fixture;
  let before: string;

  beforeAll(() => {
    copy = createFixture();
    cpSync(site.options.releases, copy.options.releases, { recursive: true });
    mkdirSync(join(copy.folder, "dist"));
    symlinkSync(`../releases/fixture/${first.id}`, copy.options.dist);
    cpSync(join(copy.folder, "reports"), join(copy.folder, "clean"), { recursive: true });
    before = readlinkSync(copy.options.dist);
  });

  afterAll(() => copy.remove());

  it.each(plants)("%s", async (_name, plant, problem) => {
    const reports = join(copy.folder, "reports");
    rmSync(reports, { recursive: true });
    cpSync(join(copy.folder, "clean"), reports, { recursive: true });
    plant((path) => join(reports, path));
    const error = await publish(copy.listed()).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(CheckError);
    const { file, ...rest } = problem as { file?: string };
    const named = file === undefined ? expect.any(String) : expect.stringMatching(new RegExp(`(^|/)${file}$`));
    expect((error as CheckError).problems).toContainEqual(
      expect.objectContaining("code" in rest && rest.code === "no-index" ? rest : { ...rest, file: named }),
    );
    expect(readlinkSync(copy.options.dist)).toBe(before);
    expect((await verifyRelease(join(copy.options.releases, first.id)))?.id).toBe(first.id);
  });

  it("a broken link, found by the build", async () => {
    const reports = join(copy.folder, "reports");
    rmSync(reports, { recursive: true });
    cpSync(join(copy.folder, "clean"), reports, { recursive: true });
    appendFileSync(join(reports, "index.md"), "\n[Gone](./gone)\n");
    await expect(publish(copy.listed())).rejects.toMatchObject({
      problems: [
        {
          code: "broken-link",
          message: 'the link to "/gone" leads nowhere',
          file: expect.stringMatching(/reports\/index\.md$/),
        },
      ],
    });
    expect(readlinkSync(copy.options.dist)).toBe(before);
    expect(readdirSync(copy.options.releases)).not.toContain("building.tmp");
  });
});

function expectUntouched(): void {
  expect(realpathSync(site.options.dist)).toBe(realpathSync(first.folder));
  expect(readdirSync(site.options.releases)).not.toContain("building.tmp");
}
