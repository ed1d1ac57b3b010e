import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArtifactRecord, Exclusion, Warning } from "./record.ts";
import type { Pieces } from "./table/index.ts";

/** One artifact as it lies in the store. */
export interface StoredArtifact extends ArtifactRecord {
  /** File or folder name within the entry. */
  readonly file: string;
  /** Of a table that is not one file but a folder of them. */
  readonly pieces?: Pieces;
}

/** What one execution of a step left behind. */
export interface StoredResult {
  readonly format: 1;
  readonly step: string;
  /** What the key was made of, for `explain`. */
  readonly parts: Readonly<Record<string, string>>;
  readonly artifacts: readonly StoredArtifact[];
  readonly warnings: readonly Warning[];
  readonly exclusions: readonly Exclusion[];
  /** Kept parts that it was made with: they stay as long as it does. */
  readonly keptParts?: readonly string[];
}

/** The content-addressed store of step results: a folder per key, complete or not there. */
export interface Store {
  readonly folder: string;
  find(key: string): Promise<StoredResult | undefined>;
  path(key: string, file: string): string;
  /** An empty folder to build a result in; `commit` moves it to its key. */
  begin(key: string): Promise<string>;
  commit(key: string, result: StoredResult): Promise<void>;
  discard(key: string): Promise<void>;
}

export function openStore(folder: string): Store {
  const path = (key: string, file: string): string => join(folder, key, file);
  const temporary = (key: string): string => join(folder, `${key}.tmp`);
  return {
    folder,
    path,
    find: (key) => readResult(path(key, "result.json")),
    async begin(key) {
      await rm(temporary(key), { recursive: true, force: true });
      await mkdir(temporary(key), { recursive: true });
      return temporary(key);
    },
    async commit(key, result) {
      await writeFile(join(temporary(key), "result.json"), `${JSON.stringify(result, null, 1)}\n`, { flush: true });
      await rm(join(folder, key), { recursive: true, force: true });
      await rename(temporary(key), join(folder, key));
    },
    discard: (key) => rm(temporary(key), { recursive: true, force: true }),
  };
}

async function readResult(file: string): Promise<StoredResult | undefined> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw cause;
  }
  try {
    const value = JSON.parse(text) as StoredResult;
    return value.format === 1 ? value : undefined;
  } catch {
    return undefined;
  }
}
