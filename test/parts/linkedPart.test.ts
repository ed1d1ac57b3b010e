import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keptParts } from "../../src/keptParts.ts";
import { keepWhole, linkedPart } from "../../src/parts/index.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "segmentarium-linked-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = ["a", "b", "c", "d", "e", "f", "g", "h"];

async function make(into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  for (const file of files) await writeFile(join(into, file), file.repeat(10));
}

describe("linkedPart", () => {
  it("makes what is not kept, once, and links it", async () => {
    const parts = keptParts(folder, ["once"]);
    let made = 0;
    const part = (name: string): Promise<string> =>
      linkedPart({ parts, folder }, "key", name, async (into) => {
        made++;
        await make(into);
      });
    const [first, second] = [await part("first"), await part("second")];
    expect([first, second]).toEqual([join(folder, "first"), join(folder, "second")]);
    for (const own of [first, second]) expect(await readFile(join(own, "c"), "utf8")).toBe("c".repeat(10));
    expect(made).toBe(1);
  });

  it("gives whole parts only, while others put the same in their place", async () => {
    const parts = keptParts(folder, ["raced"]);
    let linking = true;
    const replace = async (): Promise<void> => {
      for (let i = 0; linking; i++) {
        const from = join(folder, `replaced ${i}`);
        await make(from);
        await keepWhole(parts, "key", from);
      }
    };
    const link = async (): Promise<number> => {
      let incomplete = 0;
      for (let i = 0; i < 200; i++) {
        const own = await linkedPart({ parts, folder }, "key", `linked ${i}`, make);
        const found = await readdir(own);
        if (files.some((file) => !found.includes(file))) incomplete++;
        await rm(own, { recursive: true });
      }
      linking = false;
      return incomplete;
    };
    const [incomplete] = await Promise.all([link(), replace()]);
    expect(incomplete).toBe(0);
  });
});
