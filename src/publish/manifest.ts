import { createHash } from "node:crypto";

export interface PublishedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a release of the site consists of; lies in its folder as `manifest.json`. */
export interface Manifest {
  readonly version: 1;
  readonly id: string;
  readonly project: string;
  readonly asOf: string;
  readonly files: readonly PublishedFile[];
}

/** The manifest of a site; its id is made of the content of all files, so equal sites have equal ids. */
export function createManifest(about: { project: string; asOf: string }, files: readonly PublishedFile[]): Manifest {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const hash = createHash("sha256");
  for (const file of sorted) hash.update(`${file.path}\0${file.bytes}\0${file.sha256}\n`);
  const { project, asOf } = about;
  return { version: 1, id: hash.digest("hex").slice(0, 12), project, asOf, files: sorted };
}
