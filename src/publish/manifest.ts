import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { listFiles } from "./listFiles.ts";

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

/** The manifest of a release folder when every byte in it is as the manifest says; undefined otherwise. */
export async function verifyRelease(folder: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
    const files: PublishedFile[] = [];
    for (const path of await listFiles(folder)) {
      if (path !== "manifest.json") files.push(publishedFile(path, await readFile(join(folder, path))));
    }
    return createManifest(manifest, files).id === manifest.id ? manifest : undefined;
  } catch {
    return undefined;
  }
}

/** Size and hash of a file of the site. */
export function publishedFile(path: string, content: Uint8Array): PublishedFile {
  return { path, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}
