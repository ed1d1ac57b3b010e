import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CsvScan, csvScanner } from "../../src/ingest/csvScanner.ts";
import { openPlainFinder } from "../../src/ingest/kernel/plainRecords.ts";
import { recordKernels } from "./kernel/buildPlainRecords.ts";

const comma = { delimiter: ",", quote: '"', escape: '"' };

/** What a scan found of a text that comes in parts of so many bytes, with the line of each record. */
function scanned(text: string, part: number, plain: boolean, dialect = comma): CsvScan & { lines: number[] } {
  const shapes = (header: readonly string[]) => Uint8Array.from(header, (_, i) => [3, 7, 2][i % 3] ?? 0);
  const scanner = csvScanner(dialect, plain ? undefined : null, shapes);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += part) scanner.push(bytes.subarray(at, at + part));
  const { lineOf, ...scan } = scanner.end();
  return { ...scan, lineOf: expect.anything(), lines: Array.from({ length: scan.records }, (_, i) => lineOf(i)) };
}

function expectSame(text: string, part: number, dialect = comma): void {
  expect(scanned(text, part, true, dialect)).toEqual(scanned(text, part, false, dialect));
}

const piece = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("a,b,c\n", "long text,12.50,2024-01-31\n", "ä,€,😀\n", ",,\n", "x,,\n") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("a,b,c\r\n", "a b,c d,e f\n", " a,b,c\n", "a,b,c \n", "a,\tb,c\n", "a,b ,c\n"),
  },
  { weight: 2, arbitrary: fc.constantFrom('"a",b,c\n', '"a\nb",b,c\n', 'a"a,b,c\n', '"a""b",b,c\n', '"a"x,b,c\n') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      "a,b\n",
      "a,b,c,d\n",
      "a,b,c,\n",
      "\n",
      "\r",
      "a\rb,c,d\n",
      "\u0000,b,c\n",
      '"',
      "a,b,c",
    ),
  },
  { weight: 1, arbitrary: fc.nat(200).map((n) => `${"w".repeat(n)},b,${"v".repeat(n % 70)}\n`) },
);

describe("csvScanner, which skips plain records", () => {
  test("finds what a scan of every byte finds, in texts of all kinds and parts of all sizes", () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 200 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 3000 }),
        (pieces, end, part) => {
          const text = `x,y,z${end}first,1,2${end}${pieces.join("")}`;
          expectSame(end === "\n" ? text : text.replaceAll(/(?<!\r)\n/g, end), part);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["one column", { ...comma }, "x\na\nb\n\nc\n d\ne\n"],
    ["tabs", { ...comma, delimiter: "\t" }, "x\ty\na\tb\n\tb\na\t\n a\tb\na\tb\nc\td\n"],
    ["spaces", { ...comma, delimiter: " " }, "x y\na b\n b\na \na\tc b\na b\n"],
    [
      "another quote and escape",
      { delimiter: ";", quote: "'", escape: "\\" },
      "x;y\na;b\n'a;b';c\na\\;b\n'a\\'';b\na;b\n",
    ],
  ])("finds the same with %s", (_, dialect, text) => {
    for (const part of [1, 7, 1000]) {
      expectSame(text, part, dialect);
      expectSame(text.replaceAll("\n", "\r\n"), part, dialect);
      expectSame(`${text}${text.split("\n").slice(1).join("\n").repeat(60)}`, part, dialect);
    }
  });

  test("looks beyond parts and blocks: lines of every length around 64 bytes, and texts longer than its memory", () => {
    const lines = Array.from({ length: 150 }, (_, i) => `${"a".repeat(i)},b\n`).join("");
    for (const part of [63, 64, 65, 4096]) expectSame(`x,y\n${lines}`, part);
    const text = `x,y\n${lines.repeat(60)}`;
    expect(text.length).toBeGreaterThan(1 << 19);
    expectSame(text, text.length);
    expect(scanned(text, text.length, true)).toMatchObject({ records: 9000, longestRecord: 151, trimmed: true });
  });

  test("has the kernel of its source, and the machine can run it", async () => {
    expect(recordKernels.written("plainRecords")).toBe(await recordKernels.built("plainRecords"));
    expect(openPlainFinder()).toBeDefined();
  });
});
