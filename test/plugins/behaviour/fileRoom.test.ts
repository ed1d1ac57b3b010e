import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { fileRoom } from "../../../src/plugins/behaviour/fileRoom.ts";

const files: string[] = [];
const bytesOf = (file: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => file * 50 + i);
const lengths = [13, 8, 0, 30];
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "segmentarium-room-"));
  for (const [i, length] of lengths.entries()) {
    files.push(join(folder, String(i)));
    await writeFile(files[i]!, bytesOf(i, length));
  }
});

describe("fileRoom", () => {
  it("holds files one behind the other, each from a multiple of eight on, in memory that threads may read", () => {
    const room = fileRoom(64);
    const read = [0, 1, 2].map((i) => room.read(files[i]!));
    expect(read.map((bytes) => [...bytes])).toEqual([0, 1, 2].map((i) => [...bytesOf(i, lengths[i]!)]));
    expect(read.map(({ byteOffset }) => byteOffset)).toEqual([0, 16, 24]);
    expect(read.every(({ buffer }) => buffer === read[0]!.buffer && buffer instanceof SharedArrayBuffer)).toBe(true);
  });

  it("uses its memory again when it was cleared, and gives a file that does not fit memory of its own", () => {
    const room = fileRoom(32);
    const [first, large] = [room.read(files[0]!), room.read(files[3]!)];
    expect([...first]).toEqual([...bytesOf(0, 13)]);
    expect([...large]).toEqual([...bytesOf(3, 30)]);
    expect(large.buffer).not.toBe(first.buffer);
    room.clear();
    const again = room.read(files[3]!);
    expect([again.buffer, again.byteOffset]).toEqual([first.buffer, 0]);
    expect([...again]).toEqual([...bytesOf(3, 30)]);
  });

  it("throws where there is no file", () => {
    expect(() => fileRoom(32).read(`${files[0]} not`)).toThrow("ENOENT");
  });
});
