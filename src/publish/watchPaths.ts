import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

export interface Watcher {
  close(): void;
}

/** What is looked at in a round. */
export interface Watched {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Whose paths they are: when it is another than in the round before, paths that it adds or drops are no changes. */
  readonly declaredBy?: unknown;
}

/**
 * Looks at files and folders a few times a second and reports, once they have been quiet for a round, which files
 * changed, appeared or went; which paths these are is asked in each round. Looking instead of listening works for every editor and file system.
 */
export async function watchPaths(
  list: () => Promise<Watched>,
  onChange: (changed: readonly string[]) => void,
  every = 150,
): Promise<Watcher> {
  let watched = await list();
  let known = await look(watched.paths);
  let pending = new Set<string>();
  let closed = false;
  let timer: NodeJS.Timeout;
  const round = async () => {
    // A folder that cannot be listed for a moment is looked at again in the next round.
    const next = await list().catch(() => watched);
    const seen = await look(next.paths);
    const changed = difference(known, seen, next.declaredBy === watched.declaredBy);
    [watched, known] = [next, seen];
    for (const path of changed) pending.add(path);
    if (closed) return;
    if (changed.length === 0 && pending.size > 0) {
      onChange([...pending].sort());
      pending = new Set();
    }
    timer = setTimeout(round, every);
  };
  timer = setTimeout(round, every);
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function look(paths: readonly string[]): Promise<Map<string, string>> {
  const seen = new Map<string, string>();
  for (const path of paths) await lookAt(path, seen);
  return seen;
}

async function lookAt(path: string, seen: Map<string, string>): Promise<void> {
  const status = await lstat(path).catch(() => undefined);
  if (status === undefined) return;
  if (!status.isDirectory()) {
    seen.set(path, `${status.mtimeMs} ${status.size} ${status.ino}`);
    return;
  }
  for (const name of await readdir(path).catch(() => [])) {
    if (name !== "node_modules" && !name.startsWith(".")) await lookAt(join(path, name), seen);
  }
}

/** @param alike whether both rounds looked for the same, so that what came or went is a change. */
function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, alike: boolean): string[] {
  const changed = [...after].filter(([path, state]) => before.get(path) !== state && (alike || before.has(path)));
  const gone = alike ? [...before.keys()].filter((path) => !after.has(path)) : [];
  return [...changed.map(([path]) => path), ...gone];
}
