/** A page as the caller composed it: its path on the site, the file that it comes from, and who wrote it. */
export interface PageSource {
  /** Path under the site's root, such as `segments/[segment].md`. */
  readonly path: string;
  /** The file, absolute. */
  readonly source: string;
  /** `reports`, `project`, or `plugin/<name>`. */
  readonly owner: string;
}

export type SourceKind = "page" | "module" | "style" | "query";

/** A file that people wrote for the site, read once: what was checked is what is staged. */
export interface SiteSource {
  readonly kind: SourceKind;
  /** Path under the staging folder. */
  readonly path: string;
  /** How messages call the file: its path under the repo where it has one. */
  readonly file: string;
  readonly text: string;
}
