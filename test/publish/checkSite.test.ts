import { describe, expect, it } from "vitest";
import type { CheckError } from "../../src/errors.ts";
import { checkSite } from "../../src/publish/checkSite.ts";
import type { SiteSource } from "../../src/publish/siteSource.ts";
import type { Release } from "../../src/release/index.ts";

const release = { schema: { tables: [{ id: "kpis", rows: 0 }] } } as unknown as Release;
const page = (path: string, text: string) =>
  ({ ...{ kind: "page", path, file: `reports/${path}`, text }, absolute: "" }) as unknown as SiteSource;
const plain = page("index.md", "---\ntitle: x\n---\n# x\n");
const about = (path: string) => page(path, "---\ntitle: x\nneeds: kpis\n---\n# x\n");
const checked = (...sources: readonly SiteSource[]) => checkSite(sources, release, new Map());

describe("a page that needs a table without rows", () => {
  it("is left out of the site", async () => {
    expect((await checked(plain, about("more.md"))).pages.map(({ path }) => path)).toEqual(["index.md"]);
  });

  it("cannot be the first page, which is said of it", async () => {
    const fault = await checked(about("index.md")).catch((cause: CheckError) => cause);
    expect((fault as CheckError).problems).toEqual([
      {
        code: "no-index",
        message: expect.stringContaining('the front matter needs "kpis", which has no rows'),
        file: "reports/index.md",
        remedy: expect.stringContaining('remove "needs"'),
      },
    ]);
    await expect(checked(about("more.md"))).rejects.toThrow("the site has no index.md");
  });
});
