import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Manifest } from "./manifest.ts";

/** Whether a published release still has every file of its manifest, byte for byte. */
export async function verifyRelease(folder: string): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(folder, "manifest.json"), "utf8")) as Manifest;
    for (const file of manifest.files) {
      const hash = createHash("sha256").update(await readFile(join(folder, file.path)));
      if (hash.digest("hex") !== file.sha256) return false;
    }
    return true;
  } catch {
    return false;
  }
}
