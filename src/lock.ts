import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
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

async function take(file: string, doing: string, attempts: number): Promise<void> {
  for (let left = attempts; ; left--) {
    if (await create(file)) return;
    const holder = await holderOf(file);
    if (holder === undefined) continue;
    if (!isAlive(holder)) await removeDead(file, holder);
    else if (left <= 0) {
      const message = `Cannot ${doing}: process ${holder} is at it, wait for it or stop it`;
      throw Object.assign(new Error(message), { code: "locked" });
    } else await new Promise((done) => setTimeout(done, 250));
  }
}

/** The process that holds a lock; undefined when the lock has just gone. */
async function holderOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  return text === undefined ? undefined : Number(text);
}

/** Moves the lock of a dead process aside; when it turns out to be another's by now, it is put back. */
async function removeDead(file: string, holder: number): Promise<void> {
  const aside = `${file}.dead-${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  if ((await holderOf(aside)) !== holder) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

/** The lock appears with its content: a file written beside it is linked under its name. */
async function create(file: string): Promise<boolean> {
  const own = `${file}.${process.pid}`;
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
