import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, segmentarium } from "./runCommand.ts";

const people = "customer_id,gender\nK1,f\nK2,m\n";

describe("segmentarium propose", { timeout: 180_000 }, () => {
  it("prints a mapping for each file, and names files from the folder of the project", async () => {
    const folder = join(root, "projects", "test-propose");
    await mkdir(join(folder, "data"), { recursive: true });
    try {
      const file = join("projects", "test-propose", "data", "people.csv");
      await writeFile(join(root, file), people);
      const once = await segmentarium("propose", file);
      expect(once.code).toBe(0);
      expect(once.text).toContain('"files": ["data/people.csv"]');
      const twice = await segmentarium("propose", file, file, "--project", "twin");
      expect(twice.text).toContain('"files": ["../test-propose/data/people.csv"]');
      expect(twice.text).toContain('"id": "people-2"');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("prints what it proposes of good files when others are bad, names all of those, and ends with 1", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-propose-"));
    const [good, bad] = [join(folder, "people.csv"), join(folder, "bad.json")];
    await writeFile(good, people);
    await writeFile(bad, '[{"K1": "K1"');
    const { code, text } = await segmentarium("propose", good, bad, join(folder, "none.csv"));
    expect(code).toBe(1);
    expect(text).toContain('"table": "customers"');
    expect(text).toMatch(/Cannot propose from 2 of 3 files\n.*bad.json:1 not-json.*\n.*none.csv missing-file/);
    expect(text).not.toContain("K1");
  });

  it("proposes what a run accepts as it stands: German CSV, JSON lines and a list", async () => {
    const name = "test-propose-run";
    const folder = join(root, "projects", name);
    await mkdir(join(folder, "data"), { recursive: true });
    try {
      const two = (n: number): string => String(n).padStart(2, "0");
      const all = Array.from({ length: 400 }, (_, i) => i);
      const orders = all.map(
        (i) => `B${i};K${i % 80};${two(1 + (i % 28))}.${two(1 + (i % 12))}.2024;1.0${two(i % 90)},50`,
      );
      const answers = all.slice(0, 80).map((i) => ({
        customer_id: `K${i}`,
        signup_date: `2023-01-${two(1 + (i % 28))}`,
        address: { street: "Weg 1" },
        region: "ABC"[i % 3],
      }));
      const answered = answers.map(({ customer_id }, i) => ({
        ...{ response_id: i + 1, customer_id, instrument: "nps", wave: "w1", score: i % 11 },
        ...{ sent_at: "2024-06-01 10:00:00", answered_at: `2024-06-0${1 + (i % 9)} 10:00:00` },
      }));
      const text = (values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value));
      await writeFile(join(folder, "data", "orders.csv"), `order_id;customer;datum;betrag\n${orders.join("\n")}\n`);
      await writeFile(join(folder, "data", "people.ndjson"), text(answers).join("\n"));
      await writeFile(join(folder, "data", "surveys.json"), `[${text(answered).join(",\n")}]`);
      const files = ["orders.csv", "people.ndjson", "surveys.json"].map((file) => join("projects", name, "data", file));
      const proposed = await segmentarium("propose", ...files);
      expect(proposed.code).toBe(0);
      expect(proposed.text).toMatch(/"table": "orders".*"table": "customers".*"table": "surveys"/s);
      const project = `{ "title": "any", "asOf": "2025-01-01", "currency": "EUR", "sources": [\n${proposed.text}] }`;
      await writeFile(join(folder, "project.jsonc"), project);
      const doctor = await segmentarium("doctor", name);
      expect([doctor.code, doctor.text]).toEqual([0, expect.stringContaining("all 3 are there and begin as declared")]);
      const run = await segmentarium("run", name, "--threads", "2");
      expect([run.code, run.text]).toEqual([0, expect.not.stringMatching(/rejected|not read/)]);
    } finally {
      for (const path of [folder, join(root, ".segmentarium", name)]) await rm(path, { recursive: true, force: true });
    }
  });

  it("ends with 1 and a code when a file cannot be used, and with 2 when it is not told which", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "segmentarium-propose-")), "people.csv");
    await writeFile(path, people.slice(people.indexOf("\n") + 1));
    const headless = await segmentarium("propose", path);
    expect(headless.code).toBe(1);
    expect(headless.text).toContain("no-header");
    expect(headless.text).not.toContain("K1");
    const missing = await segmentarium("propose", "no-such-file.csv");
    expect([missing.code, missing.text]).toEqual([1, expect.stringContaining("missing-file")]);
    expect((await segmentarium("propose")).code).toBe(2);
    const unknown = await segmentarium("propose", path, "--project", "no-such-project");
    expect([unknown.code, unknown.text]).toEqual([1, expect.stringContaining("no-project")]);
  });

  it("answers --help", async () => {
    const { code, text } = await segmentarium("propose", "--help");
    expect(code).toBe(0);
    expect(text).toContain("segmentarium propose <file>...");
  });
});
