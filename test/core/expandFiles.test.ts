import { mkdir, mkdtemp, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { expandFiles } from "../../src/expandFiles.ts";

let folder = "";

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "segmentarium-files-")), "odd [a]*");
  const files = [
    ...["orders.csv", "orders/b.csv", "orders/a.csv", "orders/A.csv", "orders/a.txt", "orders/.a.csv", "orders/_b.csv"],
    ...["orders/2024/x.csv", "orders/2024/deep/y.csv", "orders/2023/x.csv", "orders/_temporary/x.csv", "a(1).csv"],
  ];
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), "x");
  }
  await symlink(folder, join(folder, "orders", "loop"));
  await symlink(join(folder, "orders.csv"), join(folder, "orders", "linked.csv"));
});

async function expanded(pattern: string): Promise<string[]> {
  const { files, unmatched } = await expandFiles([{ folder, pattern }]);
  expect(unmatched.length).toBe(files.length === 0 ? 1 : 0);
  return files.map((file) => relative(folder, file));
}

describe("expandFiles", () => {
  it.each([
    ["*.csv", ["a(1).csv", "orders.csv"]],
    ["a(*).csv", ["a(1).csv"]],
    ["orders/*.csv", ["orders/A.csv", "orders/a.csv", "orders/b.csv", "orders/linked.csv"]],
    ["orders/_*.csv", ["orders/_b.csv"]],
    ["orders/*/x.csv", ["orders/2023/x.csv", "orders/2024/x.csv"]],
    ["orders/20*/**/*.csv", ["orders/2023/x.csv", "orders/2024/deep/y.csv", "orders/2024/x.csv"]],
    ["orders/2024/**", ["orders/2024/deep/y.csv", "orders/2024/x.csv"]],
    ["**/y.csv", ["orders/2024/deep/y.csv"]],
    ["**/**/y.csv", ["orders/2024/deep/y.csv"]],
    ["orders/../*.csv", ["orders/../a(1).csv", "orders/../orders.csv"].map((file) => file.replace("orders/../", ""))],
    ["none/*.csv", []],
    ["orders.csv/*.csv", []],
    ["orders/*", ["orders/A.csv", "orders/a.csv", "orders/a.txt", "orders/b.csv", "orders/linked.csv", "orders/loop"]],
  ])("finds for %s the files that fit, in the order of their characters", async (pattern, files) => {
    expect(await expanded(pattern)).toEqual(files);
  });

  it("keeps the order of what is declared, and passes on names as they are", async () => {
    const named = join(folder, "missing.csv");
    const { files } = await expandFiles([
      named,
      { folder, pattern: "orders/b*" },
      { folder, pattern: "orders/2*/x.csv" },
    ]);
    expect(files.map((file) => relative(folder, file))).toEqual([
      "missing.csv",
      "orders/b.csv",
      "orders/2023/x.csv",
      "orders/2024/x.csv",
    ]);
  });
});
