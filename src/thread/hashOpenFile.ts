import { availableParallelism } from "node:os";
import { type LentThread, lendThread } from "./threadPool.ts";

const script = new URL("./hashThread.mjs", import.meta.url);
const mostThreads = 2;

interface Hasher {
  readonly thread: LentThread<number, string>;
  /** Files that it has not come to the end of. */
  files: number;
}

const hashers: Hasher[] = [];

/**
 * sha256 of an open file from its start, as hexadecimal digits, in a thread; of several files asked for at once, two are hashed at a time
 * where there are two cores. A thread takes 30 ms to start, as long as 40 MB take to hash.
 *
 * @param descriptor stays open until this is settled.
 * @throws what reading throws.
 */
export async function hashOpenFile(descriptor: number): Promise<string> {
  const most = Math.min(mostThreads, availableParallelism());
  const idlest = hashers.toSorted((a, b) => a.files - b.files)[0];
  const hasher = idlest === undefined || (idlest.files > 0 && hashers.length < most) ? addHasher() : idlest;
  hasher.files++;
  try {
    return await hasher.thread.run(descriptor);
  } finally {
    hasher.files--;
    if (hasher.files === 0) {
      hashers.splice(hashers.indexOf(hasher), 1);
      hasher.thread.giveBack();
    }
  }
}

function addHasher(): Hasher {
  const hasher = { thread: lendThread<null, number, string>(script, null), files: 0 };
  // A thread that does not start is told by the file that it was to hash.
  hasher.thread.opened.catch(() => undefined);
  hashers.push(hasher);
  return hasher;
}
