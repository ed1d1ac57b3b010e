import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join, relative } from "node:path";
import { sha256 } from "./codeHash.ts";
import type { Project } from "./config/index.ts";
import type { ExpandedFiles } from "./expandFiles.ts";
import type { Metric, Step } from "./plugin.ts";
import { hashOpenFile } from "./thread/index.ts";

/** What a step's key is made of: any difference means that it runs again, and `explain` names it. */
export type KeyParts = Readonly<Record<string, string>>;

export interface KeyFacts {
  readonly step: Step;
  readonly codeHash: string;
  readonly cutoff: string | undefined;
  readonly options: unknown;
  readonly project: Project;
  readonly metrics: readonly Metric[];
  readonly versions: Readonly<Record<string, string>>;
  /** Keys of the nodes that it needs, by need and artifact. */
  readonly needs: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

/** A setting of more characters stands in a key by its hash. */
const longSetting = 20_000;
/** Settings that may hold rows of customers: they stand in a key by their hash however short they are. */
const privateSettings: readonly string[] = ["earlierModel"];

export function keyParts(facts: KeyFacts): KeyParts {
  const parts: Record<string, string> = {
    code: facts.codeHash,
    options: JSON.stringify(facts.options),
    seed: String(facts.project.seed),
    cutoff: facts.cutoff ?? "none",
    provides: facts.step.provides.join(" "),
  };
  for (const name of facts.step.settings ?? []) {
    const text = JSON.stringify(facts.project[name as keyof Project] ?? null);
    parts[`setting ${name}`] = text.length > longSetting || privateSettings.includes(name) ? sha256(text) : text;
  }
  if (facts.step.readsMetrics === true) parts["metrics"] = sha256(JSON.stringify(facts.metrics));
  for (const [name, version] of Object.entries(facts.versions)) parts[`version ${name}`] = version;
  for (const [need, key] of Object.entries(facts.needs)) parts[`need ${need}`] = key;
  for (const [file, hash] of Object.entries(facts.files)) parts[`file ${file}`] = hash;
  return parts;
}

export function stepKey(step: string, parts: KeyParts): string {
  const sorted = Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sha256(JSON.stringify([step, sorted])).slice(0, 32);
}

/** Hashes of files: by their path from a folder, for a key, and in their order. What is not there is `missing`; what lies beside is in the key alone. */
export interface FileHashes {
  readonly byName: Readonly<Record<string, string>>;
  readonly inOrder: readonly string[];
}

/** So many files are open at a time. */
const filesAtOnce = 16;

export async function fileHashes(
  { files, unmatched }: ExpandedFiles,
  from: string,
  beside: readonly string[] = [],
): Promise<FileHashes> {
  const byName: Record<string, string> = {};
  const inOrder: string[] = [];
  const nameOf = (path: string): string => relative(from, path).replaceAll("\\", "/");
  for (const { folder, pattern } of unmatched) byName[nameOf(join(folder, pattern))] = "missing";
  for (let at = 0; at < files.length; at += filesAtOnce) {
    const some = files.slice(at, at + filesAtOnce);
    const hashes = await Promise.all(some.map((file) => fileHash(file).catch(() => "missing")));
    for (const [i, file] of some.entries()) byName[nameOf(file)] = hashes[i] as string;
    inOrder.push(...hashes);
  }
  for (const file of beside) byName[nameOf(file)] = await fileHash(file).catch(() => "missing");
  return { byName, inOrder };
}

/** From so many bytes on a file is hashed in a thread. */
const worthAThread = 16_000_000;

/** sha256 of a file's bytes. Throws TypeError for a pipe or a device, which might never end. */
export async function fileHash(file: string): Promise<string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw new TypeError(`Cannot hash "${file}": it is not a regular file`);
    if (found.size >= worthAThread) return await hashOpenFile(handle.fd);
    const hash = createHash("sha256");
    const stream = handle.createReadStream({ highWaterMark: 1 << 20, autoClose: false });
    for await (const chunk of stream) hash.update(chunk as Uint8Array);
    return hash.digest("hex");
  } finally {
    await handle.close();
  }
}
