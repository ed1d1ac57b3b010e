import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root, segmentarium } from "./runCommand.ts";

const input = join(root, "test", "input", "events", "segment.ndjson");

describe("segmentarium import-events and snippet", { timeout: 180_000 }, () => {
  it("writes events, links and rejects, and counts no group of fewer than ten", async () => {
    const folder = await mkdtemp(join(tmpdir(), "segmentarium-capture-"));
    const out = join(folder, "events.csv");
    const few = await segmentarium("import-events", "--from", "segment", input, out);
    expect(few.code).toBe(0);
    expect(few.text).toContain("fewer than 10 events, fewer than 10 identifications, fewer than 10 rejected");
    expect(few.text).not.toMatch(/\d+ records|anon|K1|\d+ ×/);
    expect((await readFile(out, "utf8")).split("\n")).toHaveLength(11);
    expect(await readFile(join(folder, "events.rejects.csv"), "utf8")).toContain("15,consent-denied\n");
    const line = (i: number): string => `{"event":"page_view","timestamp":1709287200,"client_id":"c${i}"}`;
    const many = join(folder, "many.ndjson");
    await writeFile(many, Array.from({ length: 30 }, (_, i) => (i < 12 ? "{" : line(i))).join("\n"));
    const counted = await segmentarium("import-events", "--from", "gtm", many, out);
    expect(counted.text).toContain("30 records: 18 events, no identifications, 12 rejected");
    expect(counted.text).toContain("12 × no JSON object");
  });

  it("ends with 2 when it is not told what, and with 1 when that makes no sense", async () => {
    expect((await segmentarium("import-events", input)).code).toBe(2);
    expect((await segmentarium("snippet")).code).toBe(2);
    const refused = [
      ["import-events", "--from", "csv", input, "out.csv"],
      ["import-events", "--from", "segment", input, "out.txt"],
      ["import-events", "--from", "segment", input, input],
      ["import-events", "--from", "segment", "no-such-file", "out.csv"],
      ["snippet", "capture.html"],
    ];
    const codes = ["no-shape", "no-output", "no-output", "missing-file", "no-output"];
    for (const [i, args] of refused.entries()) {
      const { code, text } = await segmentarium(...args);
      expect([code, text], args.join(" ")).toEqual([1, expect.stringContaining(codes[i] ?? "")]);
    }
  });

  it("writes the snippet as a module, and answers --help", async () => {
    const out = join(await mkdtemp(join(tmpdir(), "segmentarium-capture-")), "capture.js");
    expect((await segmentarium("snippet", out)).text).toMatch(/Wrote .*capture\.js, 2\d\d\d bytes/);
    expect(await readFile(out, "utf8")).toMatch(/export\{\w+ as capture\}/);
    for (const command of ["import-events", "snippet"]) {
      const { code, text } = await segmentarium(command, "--help");
      expect([code, text]).toEqual([0, expect.stringContaining(`segmentarium ${command}`)]);
    }
  });
});
