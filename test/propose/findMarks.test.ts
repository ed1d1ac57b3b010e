import { describe, expect, it } from "vitest";
import { findMarks } from "../../src/propose/findMarks.ts";
import { readBack, sourceOf } from "../ingest/source.ts";
import { proposeFrom } from "./proposeFiles.ts";

/** The ways that are found, as decimal mark and separator. */
const ways = (...values: string[]) =>
  findMarks(values).map(({ decimalMark, thousands }) => `${decimalMark}${thousands}`);

describe("findMarks", () => {
  it.each([
    ["1.5", "."],
    ["1,5", ","],
    ["1.234,50", ",."],
    ["1,234.50", ".,"],
    ["1.234.567", ",."],
    ["1,234,567", ".,"],
    ["1 234,5", ", "],
    ["1 234.5", ". "],
    ["1 234", ". "],
    ["1\u202f234,50", ",\u202f"],
    ["1\u00a0234.50", ".\u00a0"],
    ["1'234.50", ".'"],
    ["-1\u2019234.5", ".\u2019"],
    ["0.234", "."],
    ["0,234", ","],
    ["1234.567", "."],
    ["1234,567", ","],
    ["1.2345", "."],
    ["+.5", "."],
    [",5", ","],
  ])("reads %s in one way", (value, way) => {
    expect(ways(value, "7")).toEqual([way]);
    expect(ways(...Array<string>(99).fill(value), "nonsense,1,")).toEqual([way]);
  });

  it("finds two ways where the mark may be either, until a value settles it", () => {
    expect(ways("1.234", "12.500", "7")).toEqual([".", ",."]);
    expect(ways("1,234", "12,500", "7")).toEqual([",", ".,"]);
    expect(ways("1.234", "1.234,5")).toEqual([",."]);
    expect(ways("1.234", "1.234.567")).toEqual([",."]);
    expect(ways("1.234", "1.5")).toEqual(["."]);
    expect(ways("1,234", "1,5")).toEqual([","]);
    expect(ways("1,234", "1,234.5")).toEqual([".,"]);
  });

  it("is not led by one odd value among a hundred", () => {
    expect(ways(...Array<string>(99).fill("1.234"), "1.5")).toEqual([".", ",."]);
    expect(ways(...Array<string>(99).fill("1.234,50"), "1.5")).toEqual([",."]);
  });

  it("finds no way where the values are no such numbers, and the plain one where none has a mark", () => {
    expect(ways("£1.50", "£2.50")).toEqual([]);
    expect(ways("1,00,000", "2,50,000")).toEqual([]);
    expect(ways("12", "7")).toEqual(["."]);
    expect(ways("a", "b")).toEqual(["."]);
  });

  it("takes rare marks that settle nothing for odd values, and rare ones that do for what they say", () => {
    const plain = Array<string>(199).fill("12");
    expect(ways(...plain, "1,234")).toEqual(["."]);
    expect(ways(...plain, "x,1,")).toEqual(["."]);
    expect(ways(...plain, "1,234,567")).toEqual([".,"]);
  });
});

const rows = (n: number, row: (i: number) => string, header: string): string =>
  `${header}\n${Array.from({ length: n }, (_, i) => row(i)).join("\n")}\n`;

describe("propose, of numbers with marks", () => {
  it.each([
    ["1.234,50", (i: number) => `${1 + (i % 9)}.${100 + i},5${i % 10}`, ",", "."],
    ["1,234.50", (i: number) => `${1 + (i % 9)},${100 + i}.5${i % 10}`, ".", ","],
    ["1 234,50", (i: number) => `${1 + (i % 9)}\u202f${100 + i},5${i % 10}`, ",", "\u202f"],
    ["12,50", (i: number) => `${i},5${i % 10}`, ",", ""],
  ])("proposes marks for %s, so that ingest reads every row", async (_, write, decimalMark, thousands) => {
    const content = rows(60, (i) => `A${i};2024-03-${10 + (i % 19)};${write(i)}`, "order_id;order_date;total");
    const { columns, sources, text } = await proposeFrom(content, "orders.csv");
    expect(columns["amount"]).toMatchObject({ from: "total", type: "decimal", decimalMark, thousands });
    expect(text).toContain(`Numbers are written with "${decimalMark}" before decimals`);
    const read = await readBack(content, sourceOf({ ...sources[0], id: "orders", table: "orders" }));
    expect(read.accounts[0]).toMatchObject({ counted: 60, accepted: 60 });
    const expected = write(7)
      .replaceAll(thousands === "" ? "\u0000" : thousands, "")
      .replace(decimalMark, ".");
    expect(read.rows[7]?.["amount"]).toBe(Number(expected));
    if (thousands === "\u202f") expect(text).toContain('"thousands": "\\u202f"');
  });

  it("proposes marks for whole numbers of several groups", async () => {
    const { columns } = await proposeFrom(rows(60, (i) => `A${i};${1 + (i % 9)}.${100 + i}.000`, "id;stock"));
    expect(columns["stock"]).toMatchObject({ type: "integer", decimalMark: ",", thousands: "." });
  });

  it("says that 1.234 may be either, chooses none, and leaves the column text", async () => {
    const content = rows(
      60,
      (i) => `A${i};2024-03-${10 + (i % 19)};${1 + (i % 9)}.${100 + i}`,
      "order_id;order_date;total",
    );
    const { columns, text } = await proposeFrom(content, "orders.csv");
    expect(columns["amount"]).toEqual(expect.objectContaining({ from: "total", type: "text" }));
    expect(columns["amount"]).not.toHaveProperty("decimalMark");
    expect(text).toContain(
      'choose "type": "decimal" or "integer" with { "decimalMark": ".", "thousands": "" } or { "decimalMark": ",", "thousands": "." }',
    );
    expect(text).not.toContain("1.234");
  });

  it("declares no marks for numbers that are written plainly", async () => {
    const { columns, text } = await proposeFrom(rows(60, (i) => `A${i},${i}.5,${i}`, "id,price,count"));
    expect(columns["price"]).toEqual(expect.objectContaining({ type: "decimal" }));
    expect(text).not.toContain("decimalMark");
    expect(text).not.toContain("before decimals");
  });
});
