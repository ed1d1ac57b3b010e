import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Memory that files are read into, one behind the other, and that is used again: new memory takes five times as long as the reading does. Threads may read it. */
export interface FileRoom {
  /** The bytes of a file, which are there until the room is cleared; they begin at a multiple of eight. @throws what the file system does. */
  read(path: string): Uint8Array;
  clear(): void;
}

/** @param most bytes that may be in the room; a file that does not fit has memory of its own. */
export function fileRoom(most: number): FileRoom {
  // Only what is used of it takes memory.
  const room = new Uint8Array(new SharedArrayBuffer(most));
  let used = 0;
  return {
    read(path) {
      const file = openSync(path, "r");
      try {
        const { size } = fstatSync(file);
        const bytes = used + size > most ? new Uint8Array(size) : room.subarray(used, used + size);
        used += Math.ceil(size / 8) * 8;
        return bytes.subarray(0, readAll(file, bytes));
      } finally {
        closeSync(file);
      }
    },
    clear() {
      used = 0;
    },
  };
}

/** @returns how many bytes there were. */
function readAll(file: number, into: Uint8Array): number {
  let end = 0;
  while (end < into.length) {
    const read = readSync(file, into, end, into.length - end, end);
    if (read === 0) return end;
    end += read;
  }
  return end;
}
