import { expect, test } from "vitest";
import { zstdWindows } from "../../src/ingest/zstdWindows.ts";
import { packed } from "./packed.ts";

/** A frame without content: flags, what follows them, and an empty last block. */
const frame = (flags: number, ...sizes: readonly number[]) =>
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, flags, ...sizes, 1, 0, 0]);
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 0x28, 0xb5, 0x2f]);
const window = (exponent: number, eighths: number) => ((exponent - 10) << 3) | eighths;

/** What is said of bytes that come in parts of a length. */
function said(content: Uint8Array, length: number): string {
  const look = zstdWindows();
  try {
    for (let at = 0; at < content.length; at += length) look(content.subarray(at, at + length));
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

test("frames of real files, one after the other and with skippable ones between, are let pass, however they are cut", () => {
  const all = Buffer.concat([packed.csv, packed.csvFrames, skippable, packed.csvUnchecked, skippable, packed.json]);
  for (let length = 1; length <= 40; length++) expect(said(all, length)).toBe("");
});

test("a window of 128 MiB is let pass and one that is larger is refused, by each way to say it, in a later frame too", () => {
  const mebibytes = (count: number) => [0, 0, (count & 15) << 4, count >> 4];
  const pairs = [
    [frame(0, window(27, 0)), frame(0, window(27, 1))],
    [frame(0, window(26, 7)), frame(0, window(41, 7))],
    [frame(1, window(27, 0), 9), frame(1, window(28, 0), 9)],
    [frame(0x20 | 0x80, ...mebibytes(128)), frame(0x20 | 0x80, ...mebibytes(129))],
    [frame(0x23 | 0x80, 1, 2, 3, 4, ...mebibytes(128)), frame(0x23 | 0x80, 1, 2, 3, 4, ...mebibytes(129))],
    [frame(0x20 | 0xc0, 0, 0, 0, 8, 0, 0, 0, 0), frame(0x20 | 0xc0, 0, 0, 0, 8, 1, 0, 0, 0)],
  ] as const;
  for (const [most, tooLarge] of pairs) {
    for (const length of [1, 4, 64]) {
      expect(said(Buffer.concat([packed.csv, most, packed.json]), length)).toBe("");
      expect(said(Buffer.concat([packed.csv, tooLarge]), length)).toMatch(/needs more than 134217728 bytes/);
    }
  }
  expect(said(frame(0x20, 255), 1) + said(frame(0x60, 255, 255), 1)).toBe("");
});

test("what is no frame is refused", () => {
  expect(said(Buffer.from("id,amount\n"), 3)).toMatch(/no Zstandard frame/);
});
