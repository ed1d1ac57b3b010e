import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "./finding.ts";

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
  readonly link?: boolean;
}

/** Compares node_modules with the lockfile: what is missing or of another version. */
export async function checkPackages(root: string): Promise<Finding> {
  const check = "packages";
  const text = await readFile(join(root, "package-lock.json"), "utf8").catch(() => undefined);
  if (text === undefined) {
    return {
      check,
      state: "problem",
      message: "package-lock.json cannot be read",
      remedy: "take it from the repository",
    };
  }
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, Locked>> };
  const wanted = Object.entries(packages).filter(([path, locked]) => path !== "" && !isOptional(locked));
  const found = await Promise.all(wanted.map(([path]) => installedVersion(root, path)));
  const faults = wanted.filter(([, locked], i) => found[i] !== locked.version);
  const needed = faults.filter(([, locked]) => locked.dev !== true);
  const first = (needed[0] ?? faults[0])?.[0].replace(/^node_modules\//, "");
  if (needed.length > 0) {
    const message = `${needed.length} of ${wanted.length} packages are missing or of another version, such as ${first}`;
    return { check, state: "problem", message, remedy: "run npm ci" };
  }
  if (faults.length === 0) return { check, state: "ok", message: `all ${wanted.length} are as the lockfile says` };
  const message = `${faults.length} packages that only tests need are missing or of another version, such as ${first}`;
  return { check, state: "note", message, remedy: "run npm ci to run the tests" };
}

function isOptional({ optional, devOptional, peer, link }: Locked): boolean {
  return optional === true || devOptional === true || peer === true || link === true;
}

async function installedVersion(root: string, path: string): Promise<string | undefined> {
  const text = await readFile(join(root, path, "package.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return (JSON.parse(text) as { version?: string }).version;
  } catch {
    return undefined;
  }
}
