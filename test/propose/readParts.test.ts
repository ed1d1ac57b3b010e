import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readParts } from "../../src/propose/readParts.ts";

async function fileOf(content: string, name: string): Promise<{ path: string; name: string }> {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-parts-")), name);
  await writeFile(path, name.endsWith(".gz") ? gzipSync(content) : content);
  return { path, name };
}

describe("readParts", () => {
  it.each([["plain.csv"], ["packed.csv.gz"]])(
    "takes first, middle and last part of %s, without cut characters",
    async (name) => {
      const content = "äöü€𝄞".repeat(200);
      const bytes = Buffer.from(content);
      const file = await fileOf(content, name);
      for (const limit of [11, 12, 13, 14, 15, 16, 17]) {
        const { size, parts } = await readParts(file, limit);
        expect(size).toBe(bytes.length);
        expect(parts.map(({ offset }) => offset)).toEqual([0, Math.floor((size - limit) / 2), size - limit]);
        expect(parts.map(({ ends }) => ends)).toEqual([false, false, true]);
        for (const { text } of parts) {
          expect(text).not.toContain("\ufffd");
          expect(content).toContain(text);
          expect(Buffer.byteLength(text)).toBeGreaterThan(limit - 7);
        }
      }
      expect(await readParts(file, bytes.length / 3)).toMatchObject({ parts: [{ text: content, ends: true }] });
    },
  );

  it("stops a packed file that unpacks to more than is looked for", async () => {
    const file = await fileOf("0".repeat(5_000_000), "bomb.csv.gz");
    const fault = readParts(file, 1000, 1_000_000);
    await expect(fault).rejects.toMatchObject({ problems: [{ code: "unpacks-too-far" }] });
  });
});
