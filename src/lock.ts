import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Runs work while no other process works in the same folder; waits for the other up to half a minute. The lock of a
 * process that is gone is taken over.
 *
 * @param doing what is done, for the message: `compute twin`.
 * @throws Error with code `locked`, naming the process that holds the lock.
 */
export async function withLock<T>(folder: string, doing: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "in-use.lock");
  await take(file, doing, 120);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

/** The process that holds the lock of a folder, and whether it is still there; undefined when nobody does. */
export async function lockHolder(folder: string): Promise<{ pid: number; alive: boolean } | undefined> {
  const pid = await holderOf(join(folder, "in-use.lock"));
  return pid === undefined ? undefined : { pid, alive: isAlive(pid) };
}

async function take(file: string, doing: string, attempts: number): Promise<void> {
  for (let left = attempts; ; left--) {
    if (await create(file)) return;
    const holder = await holderOf(file);
    if (holder === undefined || (!isAlive(holder) && (await removeDead(file, holder)))) continue;
    if (left <= 0) {
      const message = `Cannot ${doing}: process ${holder} is at it, wait for it or stop it`;
      throw Object.assign(new Error(message), { code: "locked" });
    }
    await new Promise((done) => setTimeout(done, 250));
  }
}

/** The process that holds a lock; undefined when the lock has just gone. */
async function holderOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : Number(text);
}

/**
 * Removes the lock of a dead process; false when another one is at that. Whoever removes it holds a lock called by the
 * dead process meanwhile, so that nobody removes the lock that another one has just taken.
 */
async function removeDead(file: string, holder: number): Promise<boolean> {
  const token = `${file}.of-${holder}`;
  if (!(await create(token))) {
    const other = await holderOf(token);
    return other !== undefined && !isAlive(other) && removeDead(token, other);
  }
  if (Object.is(await holderOf(file), holder)) await rm(file, { force: true });
  await rm(token, { force: true });
  return true;
}

let created = 0;

/** The lock appears with its content: a file written beside it, of a name used once, is linked under its name. */
async function create(file: string): Promise<boolean> {
  const own = `${file}.${process.pid}-${created++}`;
  await writeFile(own, String(process.pid));
  try {
    await link(own, file);
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw cause;
  } finally {
    await rm(own, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}
