import { createHash } from "node:crypto";
import { mkdtemp, open, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileHash } from "../../src/stepKey.ts";
import { hashOpenFile } from "../../src/thread/index.ts";

const folder = await mkdtemp(join(tmpdir(), "segmentarium-hash-"));

/** Bytes that differ from place to place. */
function bytesOf(size: number, seed: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let i = 0; i < size; i += 7) bytes[i] = (i * seed + (i >> 9)) & 255;
  return bytes;
}

const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

test("hashOpenFile gives the sha256 of files of any size, also of many asked for at once", async () => {
  const contents = [0, 1, 2 ** 18 - 1, 2 ** 18, 2 ** 18 + 1, 1_000_000, 3].map((size, i) => bytesOf(size, i + 3));
  const handles = await Promise.all(
    contents.map(async (content, i) => {
      await writeFile(join(folder, `${i}`), content);
      return open(join(folder, `${i}`));
    }),
  );
  const hashes = await Promise.all(handles.map(({ fd }) => hashOpenFile(fd)));
  expect(hashes).toEqual(contents.map(sha256));
  expect(await hashOpenFile(handles[5]?.fd ?? -1)).toBe(sha256(contents[5] as Buffer));
  for (const handle of handles) await handle.close();
});

test("hashOpenFile says what reading fails at, and hashes other files all the same", async () => {
  await writeFile(join(folder, "there"), "x");
  const handle = await open(join(folder, "there"));
  const [there, lost] = await Promise.allSettled([hashOpenFile(handle.fd), hashOpenFile(1_000_000)]);
  await handle.close();
  expect(there).toMatchObject({ status: "fulfilled", value: sha256(Buffer.from("x")) });
  expect(lost).toMatchObject({
    status: "rejected",
    reason: { message: expect.stringContaining("bad file descriptor") },
  });
});

test("fileHash gives the sha256 of a file that is hashed in a thread, and of one that is not", async () => {
  for (const size of [15_999_999, 16_000_001]) {
    const content = bytesOf(size, 5);
    await writeFile(join(folder, "large"), content);
    expect(await fileHash(join(folder, "large"))).toBe(sha256(content));
  }
});
