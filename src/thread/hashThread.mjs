// What a thread of the pool does for hashOpenFile.ts, in plain JavaScript.
import { createHash } from "node:crypto";
import { readSync } from "node:fs";

/** One buffer serves all parts of all files, and stays in the processor's own memory. */
const part = Buffer.alloc(2 ** 18);

export function open() {
  return (descriptor) => {
    const hash = createHash("sha256");
    for (let at = 0; ; ) {
      const bytes = readSync(descriptor, part, 0, part.length, at);
      if (bytes === 0) return hash.digest("hex");
      hash.update(part.subarray(0, bytes));
      at += bytes;
    }
  };
}
