import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arrowFiles } from "./arrowFiles.ts";
import { attemptFiles } from "./attempt.ts";
import { sourceOf } from "./source.ts";

const columns = {
  id: { from: "ID", type: "text" },
  at: { from: "AT", type: "timestamp" },
  price: { from: "PRICE", type: "decimal" },
  n: { from: "N", type: "text" },
};
const source = sourceOf({ files: ["orders.arrow"], format: "arrow", columns });

async function outcomeOf(content: Buffer, by = source) {
  const path = join(await mkdtemp(join(tmpdir(), "segmentarium-arrow-")), "orders.arrow");
  await writeFile(path, content);
  return attemptFiles(by, [path]);
}

function withWord(content: Buffer, at: number, word: number): Buffer {
  const copy = Buffer.from(content);
  copy.writeUInt32LE(word, at);
  return copy;
}

// A list of 2^31 elements, a batch of as many rows, a text as long, a column without a name: the library goes through them
// until memory ends, or invents values behind the end of what is there.
test.each(["file", "stream"] as const)(
  "a %s of Arrow with any word that is nought or huge is refused with a code, or read as the rows that it has",
  async (form) => {
    const content = arrowFiles[form];
    let [read, refused] = [0, 0];
    for (let at = 0; at + 4 <= content.length; at += 4) {
      for (const word of [0, 0x7fffffff]) {
        const { problems, rows, rejects } = await outcomeOf(withWord(content, at, word));
        if (problems.length > 0) refused++;
        else {
          expect(rows.length + rejects.length, `${word} at ${at}`).toBe(3);
          expect(JSON.stringify(rows)).not.toContain("undefined");
          read++;
        }
      }
    }
    expect(read).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(50);
  },
  300_000,
);

test("a list that does not say of what is refused as damaged", async () => {
  // Found by changing bytes of a file: corpus/list-of-nothing.arrow.
  const content = await readFile(new URL("./corpus/list-of-nothing.arrow", import.meta.url));
  const { n: _, ...others } = columns;
  const { problems } = await outcomeOf(
    content,
    sourceOf({ files: ["orders.arrow"], format: "arrow", columns: others }),
  );
  expect(problems.map(({ code }) => code)).toEqual(["corrupt-file"]);
});
