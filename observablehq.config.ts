import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { SiteFile } from "./src/publish/siteFile.ts";

const root = process.env.SEGMENTARIUM_STAGING;
if (root === undefined) throw new Error("Cannot build the site: SEGMENTARIUM_STAGING must name the staging folder");
const site = JSON.parse(readFileSync(join(root, ".observablehq", "site.json"), "utf8")) as SiteFile;

export default {
  ...site,
  root,
  globalStylesheets: [],
  head: null,
  header: null,
  search: false,
  pager: false,
  toc: false,
  preserveExtension: true,
  duckdb: { extensions: { json: null, parquet: null } },
};
