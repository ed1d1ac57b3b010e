import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

export interface Watcher {
  close(): void;
}

/**
 * Looks at files and folders a few times a second and reports, once they have been quiet for a round, which files
 * changed, appeared or went. Looking instead of listening works for every editor and file system.
 */
export async function watchPaths(
  paths: readonly string[],
  onChange: (changed: readonly string[]) => void,
  every = 150,
): Promise<Watcher> {
  let known = await look(paths);
  let pending = new Set<string>();
  let closed = false;
  let timer: NodeJS.Timeout;
  const round = async () => {
    const seen = await look(paths);
    const changed = difference(known, seen);
    known = seen;
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

function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const changed = [...after].filter(([path, state]) => before.get(path) !== state).map(([path]) => path);
  return [...changed, ...[...before.keys()].filter((path) => !after.has(path))];
}
