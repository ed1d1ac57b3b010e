/** Bytes of a frame that must be held to unpack it; more is refused, as the zstd command does unless it is told otherwise. */
const largestWindow = 2 ** 27;

/**
 * Follows packed bytes from frame to frame and fails where one asks for more memory than 128 MiB, before anything is unpacked: a few
 * bytes may ask for two gigabytes. The bytes may be cut anywhere.
 *
 * @throws RangeError when a frame's window is larger, or the bytes are no frames.
 * Source: RFC 8878, Zstandard compression and the `application/zstd` media type, section 3.1.
 */
export function zstdWindows(): (bytes: Uint8Array) => void {
  const head = Buffer.alloc(16);
  let filled = 0;
  let skip = 0;
  let flags = 0;
  /** What the next bytes are, and how many of them. */
  let [part, need]: [Part, number] = ["magic", 4];
  const parts: Readonly<Record<Part, () => [Part, number]>> = {
    magic: () => {
      const magic = head.readUInt32LE();
      if (magic === 0xfd2fb528) return ["flags", 1];
      if (magic >>> 4 === 0x184d2a5) return ["length", 4];
      throw new RangeError("Cannot unpack: this is no Zstandard frame");
    },
    length: () => {
      skip = head.readUInt32LE();
      return ["magic", 4];
    },
    flags: () => {
      flags = head[0]!;
      return ["sizes", sizesLength(flags)];
    },
    sizes: () => {
      if (windowOf(flags, head) > largestWindow) {
        throw new RangeError(`Cannot unpack: a frame needs more than ${largestWindow} bytes of memory`);
      }
      return ["block", 3];
    },
    block: () => {
      const block = head.readUIntLE(0, 3);
      const isRepeatedByte = ((block >> 1) & 3) === 1;
      skip = isRepeatedByte ? 1 : block >> 3;
      if ((block & 1) === 0) return ["block", 3];
      if ((flags & 4) !== 0) skip += 4;
      return ["magic", 4];
    },
  };
  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      const passed = Math.min(skip, bytes.length - at);
      skip -= passed;
      at += passed;
      while (skip === 0 && at < bytes.length) {
        head[filled++] = bytes[at++]!;
        if (filled < need) continue;
        filled = 0;
        [part, need] = parts[part]();
      }
    }
  };
}

type Part = "magic" | "length" | "flags" | "sizes" | "block";

/** Bytes of the window descriptor, dictionary id and content size that follow the flags. */
function sizesLength(flags: number): number {
  const isSingle = (flags & 0x20) !== 0;
  return (isSingle ? 0 : 1) + [0, 1, 2, 4][flags & 3]! + contentLength(flags);
}

function contentLength(flags: number): number {
  const isSingle = (flags & 0x20) !== 0;
  return [isSingle ? 1 : 0, 2, 4, 8][flags >> 6]!;
}

function windowOf(flags: number, sizes: Buffer): number {
  if ((flags & 0x20) === 0) {
    const descriptor = sizes[0]!;
    return 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
  }
  const at = [0, 1, 2, 4][flags & 3]!;
  const bytes = contentLength(flags);
  if (bytes === 8) return Number(sizes.readBigUInt64LE(at));
  return sizes.readUIntLE(at, bytes) + (bytes === 2 ? 256 : 0);
}
