import type { SitePage } from "./checkSite.ts";

/** The HTML files that a page becomes, as `segments/loyal.html`: one, or one for each value of its parameter. */
export function pageAddresses(page: SitePage): string[] {
  const path = page.path.replace(/\.md$/, ".html");
  const { parameters } = page;
  if (parameters === undefined) return [path];
  return parameters.values.map((value) => path.replace(`[${parameters.name}]`, value));
}
