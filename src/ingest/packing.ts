import { Duplex } from "node:stream";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";
import { zstdWindows } from "./zstdWindows.ts";

const packings = { ".gz": "gzip", ".zst": "zstd" } as const;

export type Packing = (typeof packings)[keyof typeof packings];

/** How a text file is packed, by the ending of its name; undefined when it is not. */
export function packingOf(path: string): Packing | undefined {
  return Object.entries(packings).find(([ending]) => path.endsWith(ending))?.[1];
}

/** A stream that unpacks what is written to it. It fails on what is cut short, was never packed, or asks for too much memory. */
export function unpacker(packing: Packing): Duplex {
  return packing === "gzip" ? createGunzip({ chunkSize: 1 << 18 }) : unzstd();
}

/** What is unpacked at a time: a few bytes may stand for 128 kB, and who reads looks at the limit in between. */
const slice = 1024;

function unzstd(): Duplex {
  return Duplex.from(async function* (packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let unpacked: Buffer[] = [];
    const frames = new Decompress((bytes) => {
      if (bytes.length > 0) unpacked.push(Buffer.from(bytes));
    });
    const look = zstdWindows();
    const take = (): readonly Buffer[] => {
      const taken = unpacked;
      unpacked = [];
      return taken;
    };
    for await (const bytes of packed) {
      for (let at = 0; at < bytes.length; at += slice) {
        const part = bytes.subarray(at, at + slice);
        look(part);
        frames.push(part, false);
        yield* take();
      }
    }
    frames.push(new Uint8Array(0), true);
    yield* take();
  });
}
