import { randomUUID } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import type { PublishOptions } from "../../src/publish/index.ts";

export const root = join(import.meta.dirname, "..", "..");
const input = join(root, "test", "input", "site");

/** A copy of the fixture site that a test may change: two tables, four pages, one component, one query. */
export interface Fixture {
  /** Holds `reports/` and `release/`. */
  readonly folder: string;
  readonly options: PublishOptions;
  /** The options with the pages as they are now. */
  readonly listed: () => PublishOptions;
  readonly remove: () => void;
}

export function createFixture(): Fixture {
  const folder = join(root, ".segmentarium", "tests", randomUUID());
  mkdirSync(folder, { recursive: true });
  cpSync(input, folder, { recursive: true });
  const reports = join(folder, "reports");
  const pages = () =>
    readdirSync(reports, { recursive: true, withFileTypes: true })
      .map((entry) => relative(reports, join(entry.parentPath, entry.name)))
      .filter((path) => path.endsWith(".md"))
      .map((path) => ({ path, source: join(reports, path), owner: "reports" }));
  const options: PublishOptions = {
    root,
    project: "fixture",
    release: join(folder, "release"),
    reports,
    pages: pages(),
    staging: join(folder, "staging"),
    releases: join(folder, "releases", "fixture"),
    dist: join(folder, "dist", "fixture"),
    asOf: "2024-03-01",
  };
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { folder, options, listed: () => ({ ...options, pages: pages() }), remove };
}
