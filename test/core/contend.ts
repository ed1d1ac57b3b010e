import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withLock } from "../../src/lock.ts";

/**
 * Works in a folder under its lock three times, twice at once; ends with code 3 when it meets another process at work
 * there. With `die`, it is killed at work.
 */
const [folder = "", end] = process.argv.slice(2);
const inside = join(folder, "inside");
let times = 0;

async function work(): Promise<void> {
  try {
    writeFileSync(inside, String(process.pid), { flag: "wx" });
  } catch {
    if (isAlive(Number(readFileSync(inside, "utf8")))) process.exit(3);
    writeFileSync(inside, String(process.pid));
  }
  await new Promise((done) => setTimeout(done, 5));
  times += 1;
  if (times === 3 && end === "die") process.kill(process.pid, "SIGKILL");
  rmSync(inside);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const one = () => withLock(folder, "contend", work);
await Promise.all([one(), one()]);
await one();
