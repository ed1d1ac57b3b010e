import { posix } from "node:path";
import type { ReleaseSchema } from "../release/index.ts";
import type { CheckedSite, SitePage } from "./checkSite.ts";
import { navigationOf } from "./frontMatter.ts";

interface NavigationPage {
  readonly name: string;
  readonly path: string;
}

interface NavigationSection {
  readonly name: string;
  readonly pages: NavigationPage[];
}

/** What `observablehq.config.ts` reads: everything about the site that Framework must be told. */
export interface SiteFile {
  readonly title: string;
  readonly home: string;
  readonly output: string;
  readonly style?: string;
  readonly footer: string;
  readonly pages: readonly (NavigationPage | NavigationSection)[];
  readonly dynamicPaths: readonly string[];
}

/** Composes the site file. Navigation follows `order:` in the front matter, then the path; pages with a parameter are not in it. */
export function siteFile(site: CheckedSite, schema: ReleaseSchema, output: string): SiteFile {
  const footer = ["Built by Segmentarium", `data as of ${schema.asOf}`];
  if (schema.record !== undefined) footer.push(`record ${schema.record}`);
  const style = ["style.css", "components/style.css"].find((path) => site.sources.some((one) => one.path === path));
  return {
    title: schema.title,
    home: escapeHtml(schema.title),
    output,
    ...(style === undefined ? {} : { style }),
    footer: escapeHtml(footer.join(" · ")),
    pages: navigation(site.pages),
    dynamicPaths: site.pages.flatMap(addresses),
  };
}

function navigation(pages: readonly SitePage[]): (NavigationPage | NavigationSection)[] {
  const entries = pages
    .filter((page) => page.parameters === undefined && page.path !== "index.md")
    .map((page) => ({ page, ...navigationOf(page.text) }))
    .sort((a, b) => a.order - b.order || (a.page.path < b.page.path ? -1 : 1));
  const listed: (NavigationPage | NavigationSection)[] = [];
  for (const { page, section } of entries) {
    const item = { name: page.title ?? posix.basename(page.path, ".md"), path: `/${page.path.replace(/\.md$/, "")}` };
    const known = listed.find((one): one is NavigationSection => "pages" in one && one.name === section);
    if (section === undefined) listed.push(item);
    else if (known === undefined) listed.push({ name: section, pages: [item] });
    else known.pages.push(item);
  }
  return listed;
}

/** The addresses of a page with a parameter, as `/segments/loyal`. */
function addresses(page: SitePage): string[] {
  const { parameters } = page;
  if (parameters === undefined) return [];
  const path = `/${page.path.replace(/\.md$/, "")}`;
  return parameters.values.map((value) => path.replace(`[${parameters.name}]`, value));
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
