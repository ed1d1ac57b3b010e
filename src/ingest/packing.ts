import { Transform } from "node:stream";
import { createGunzip } from "node:zlib";
import { Decompress } from "fzstd";

const packings = { ".gz": "gzip", ".zst": "zstd" } as const;

export type Packing = (typeof packings)[keyof typeof packings];

/** How a text file is packed, by the ending of its name; undefined when it is not. */
export function packingOf(path: string): Packing | undefined {
  return Object.entries(packings).find(([ending]) => path.endsWith(ending))?.[1];
}

/** A stream that unpacks what is written to it. It fails on what is cut short or was never packed. */
export function unpacker(packing: Packing): Transform {
  return packing === "gzip" ? createGunzip({ chunkSize: 1 << 18 }) : unzstd();
}

function unzstd(): Transform {
  const frames = new Decompress((bytes) => {
    if (bytes.length > 0) stream.push(Buffer.from(bytes));
  });
  const step = (bytes: Uint8Array, last: boolean, done: (fault?: Error) => void): void => {
    try {
      frames.push(bytes, last);
    } catch (cause) {
      done(cause instanceof Error ? cause : new Error("Cannot unpack", { cause }));
      return;
    }
    done();
  };
  const stream = new Transform({
    transform: (bytes: Buffer, _encoding, done) => step(bytes, false, done),
    flush: (done) => step(new Uint8Array(0), true, done),
  });
  return stream;
}
