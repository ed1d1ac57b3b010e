import { createHash } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import type { Source } from "../../src/config/index.ts";
import { CheckError, type Problem } from "../../src/errors.ts";
import type { Row } from "../../src/table/index.ts";
import { readFiles } from "./source.ts";

/** Put into bad values: it must come out in accepted rows only. */
export const secret = "s3cret";

export interface Attempt {
  /** Values of the accepted rows, without their place. */
  readonly rows: readonly (readonly Row[string][])[];
  /** Line, column and reason. */
  readonly rejects: readonly (readonly Row[string][])[];
  readonly counted: number | undefined;
  readonly warnings: readonly string[];
  readonly problems: readonly Problem[];
}

/** Writes a file and attempts to read it: whatever comes of it, the file stays as it is and no value is told. */
export async function attempt(content: string | Buffer, source: Source): Promise<Attempt> {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-bad-")), source.files[0] ?? "");
  await writeFile(path, path.endsWith(".gz") && typeof content === "string" ? gzipSync(content) : content);
  return attemptFiles(source, [path]);
}

export async function attemptFiles(source: Source, paths: readonly string[]): Promise<Attempt> {
  const before = await Promise.all(paths.map(hashOf));
  const outcome = await settled(source, paths);
  expect(await Promise.all(paths.map(hashOf))).toEqual(before);
  const { rows: _, ...told } = outcome;
  expect(JSON.stringify(told)).not.toContain(secret);
  return outcome;
}

async function settled(source: Source, paths: readonly string[]): Promise<Attempt> {
  try {
    const { rows, rejects, accounts, warnings } = await readFiles(source, paths);
    expect(JSON.stringify(accounts)).not.toContain(secret);
    for (const { counted, accepted, rejected } of accounts) expect(accepted + rejected).toBe(counted);
    return {
      rows: rows.map(({ source_row: _, ...row }) => Object.values(row)),
      rejects: rejects.map(({ line, column, reason }) => [line ?? null, column ?? null, reason ?? null]),
      counted: accounts.reduce((sum, { counted }) => sum + counted, 0),
      warnings,
      problems: [],
    };
  } catch (cause) {
    expect(cause).toBeInstanceOf(CheckError);
    const { message, problems, cause: hidden } = cause as CheckError;
    expect(message).not.toContain(secret);
    expect(hidden).toBeUndefined();
    return { rows: [], rejects: [], counted: undefined, warnings: [], problems };
  }
}

async function hashOf(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}
