import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Runs work while no other process publishes into the same folder. The lock of a process that is gone is taken over.
 * Throws Error when another process holds it.
 */
export async function withPublicationLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, "publishing.lock");
  const take = () => writeFile(file, String(process.pid), { flag: "wx" });
  await take().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
    const holder = Number(await readFile(file, "utf8").catch(() => "0"));
    if (isAlive(holder))
      throw new Error(`Cannot publish: process ${holder} is publishing the same project, wait for it`);
    await rm(file, { force: true });
    await take();
  });
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
