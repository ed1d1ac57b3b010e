import { describe, expect, test } from "vitest";
import { parseProject } from "../../src/config/index.ts";
import type { CheckError } from "../../src/errors.ts";
import { suspectDates } from "../../src/ingest/index.ts";
import { openDatabase } from "../../src/table/index.ts";
import { ingestProject } from "../plugins/ingest/project.ts";
import { attempt, secret } from "./attempt.ts";
import { sourceOf } from "./source.ts";

type Declared = Record<string, unknown>;

const file = "orders.csv";

/** Reads values as one column of a type; each stands alone in a quoted field. */
async function read(values: readonly string[], column: Declared, source: Declared = {}) {
  const declared = sourceOf({ files: [file], columns: { value: { from: "v", ...column } }, ...source });
  const lines = values.map((value) => `"${value.replaceAll('"', '""')}",x`);
  const { rows, rejects, ...rest } = await attempt(`v,w\n${lines.join("\n")}\n"",x\n`, { ...declared, ignore: ["w"] });
  expect(rows.at(-1)).toEqual([null]);
  return { ...rest, values: rows.slice(0, -1).map(([value]) => value), rejects };
}

/** What is said of the first of many rows when each is refused for one reason. */
function each(values: readonly string[], reason: string) {
  return values.map((_, i) => [i + 2, "value", reason]);
}

const noDecimal = "is not a number with at most four decimals";
const noTime = "is not a time of the declared format";

describe("a number", () => {
  test("13 that is none on row 30,001 loses that row", async () => {
    const lines = Array.from({ length: 30_001 }, (_, i) => `o${i},${i === 30_000 ? secret : i}`);
    const columns = { order_id: { from: "id", type: "text" }, amount: { from: "amount", type: "decimal" } };
    const outcome = await attempt(`id,amount\n${lines.join("\n")}\n`, sourceOf({ files: [file], columns }));
    expect([outcome.counted, outcome.rows.length]).toEqual([30_001, 30_000]);
    expect(outcome.rejects).toEqual([[30_002, "amount", noDecimal]]);
  });

  test("14 that is not finite is rejected, and minus nought is nought", async () => {
    const endless = ["1e400", "-1e400", "inf", "Infinity", "NaN", "nan"];
    for (const type of ["number", "decimal"]) {
      const reason = type === "number" ? "is not a finite number" : noDecimal;
      expect((await read(endless, { type })).rejects).toEqual(each(endless, reason));
      const { values } = await read(["-0", "-0.0", "+0"], { type });
      expect(values.map((value) => Object.is(value, 0))).toEqual([true, true, true]);
    }
  });

  test("no word is a time, though the engine takes some for one", async () => {
    const words = ["infinity", "-infinity", "Infinity ", "epoch", "EPOCH", "now", "today"];
    for (const format of ["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y"]) {
      expect((await read(words, { type: "timestamp", format })).rejects).toEqual(each(words, noTime));
      const { rejects } = await read(words, { type: "date", format });
      expect(rejects.map(([row]) => row)).toEqual(words.map((_, i) => i + 2));
    }
  });

  test("15 beyond 2^53 is exact, and beyond 64 bits rejected", async () => {
    const exact = ["9007199254740993", "9223372036854775807", "-9223372036854775808"];
    expect((await read(exact, { type: "integer" })).values).toEqual(exact);
    const beyond = ["9223372036854775808", "-9223372036854775809", "1".repeat(400)];
    expect((await read(beyond, { type: "integer" })).rejects).toEqual(each(beyond, "is not a whole number of 64 bits"));
    expect((await read(["99999999999999.9999"], { type: "decimal" })).rejects).toEqual([]);
    expect((await read(["100000000000000"], { type: "decimal" })).rejects).toEqual(each([""], noDecimal));
  });

  test("16 that is an id keeps its zeros", async () => {
    const ids = ["007", "0", "00", "1e5", "9007199254740993", "+1", "1.0"];
    expect((await read(ids, { type: "text" })).values).toEqual(ids);
  });

  test("18 is read as declared: with no separator of thousands, no currency, no brackets unless said", async () => {
    const foreign = ["1.234,56", "$1,200", "(5)", "1_000", "\uff11\uff12", "1 000", "5-", "1,5", "1'000", "0x10"];
    for (const type of ["decimal", "number", "integer"]) {
      const reason =
        type === "decimal"
          ? noDecimal
          : type === "number"
            ? "is not a finite number"
            : "is not a whole number of 64 bits";
      expect((await read(foreign, { type })).rejects).toEqual(each(foreign, reason));
    }
  });

  test("18 is read with the declared decimal mark and separator of thousands", async () => {
    const german = { dialect: { decimalMark: ",", thousands: "." } };
    const good = ["1.234,56", "1234,5", "-1.234.567,1234", ",5", "7,", "1.234"];
    const numbers = [1234.56, 1234.5, -1234567.1234, 0.5, 7, 1234];
    expect((await read(good, { type: "decimal" }, german)).values).toEqual(numbers);
    expect((await read(good, { type: "number" }, german)).values).toEqual(numbers);
    const bad = ["1,234.56", "1.23", "12.34,5", ".234", "1..234", "1234.567", "1,23456", "0.1"];
    expect((await read(bad, { type: "decimal" }, german)).rejects).toEqual(each(bad, noDecimal));
    expect((await read(["1.234", "1234"], { type: "integer" }, german)).values).toEqual([1234, 1234]);
    const swiss = { type: "decimal", thousands: "\u2019", decimalMark: "." };
    expect((await read(["1\u2019234.5"], swiss, german)).values).toEqual([1234.5]);
    const french = { type: "decimal", thousands: "\u202f" };
    expect((await read(["1\u202f234,5"], french, german)).values).toEqual([1234.5]);
  });

  test("18 cannot have one sign for two purposes", () => {
    const dialect = { decimalMark: ",", thousands: "," };
    expect(configProblems({ value: { from: "v", type: "decimal" } }, { dialect })).toEqual([
      ["ambiguous-numbers", "sources/0/columns/value"],
    ]);
    expect(configProblems({ value: { from: "v", type: "decimal", thousands: "." } }, { dialect })).toEqual([]);
  });
});

/** Code and path of what is wrong with the declaration of columns. */
function configProblems(columns: Declared, more: Declared = {}) {
  const source = { id: "orders", table: "orders", format: "csv", files: [file], columns, ...more };
  try {
    parseProject(JSON.stringify({ title: "Test", asOf: "2024-06-01", currency: "EUR", sources: [source] }), "p.jsonc");
    return [];
  } catch (cause) {
    return (cause as CheckError).problems.map(({ code, path }) => [code, path]);
  }
}

describe("a value that may be missing", () => {
  test("19 is missing by the declared tokens only, whether quoted or not", async () => {
    const tokens = ["NULL", "NA", "-", "N/A", "null"];
    expect((await read(tokens, { type: "text" })).values).toEqual(tokens);
    const declared = { dialect: { nulls: ["", "NULL", "NA", "-"] } };
    expect((await read(tokens, { type: "text" }, declared)).values).toEqual([null, null, null, "N/A", "null"]);
    const bare = sourceOf({
      files: [file],
      columns: { value: { from: "v", type: "integer" } },
      ...declared,
      ignore: ["w"],
    });
    const { rows, rejects } = await attempt('v,w\nNULL,1\n"NA",1\n -  ,1\n,1\n"",1\n   ,1\nnull,1\n', bare);
    expect(rows).toEqual([[null], [null], [null], [null], [null], [null]]);
    expect(rejects).toEqual([[8, "value", "is not a whole number of 64 bits"]]);
  });
});

describe("a date or a time", () => {
  const timestamp = { type: "timestamp", format: "%Y-%m-%d %H:%M" };
  const newYork = { timeZone: "America/New_York" };

  test("17 that could be read in two ways needs a declared format", async () => {
    expect(configProblems({ value: { from: "v", type: "date" } })).toEqual([
      ["no-date-format", "sources/0/columns/value"],
    ]);
    const dayFirst = { type: "date", format: "%d/%m/%Y" };
    const { values, rejects } = await read(["03/04/2024", "12/13/2024"], dayFirst);
    expect(values).toEqual(["2024-04-03"]);
    expect(rejects).toEqual([[3, "value", "is not a date of the declared format"]]);
    expect((await read(["03/04/2024"], { type: "date", format: "%m/%d/%Y" })).values).toEqual(["2024-03-04"]);
  });

  test("20 that is in no calendar is rejected", async () => {
    const never = ["2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "0000-00-00"];
    const reason = "is not a date of the declared format";
    expect((await read(never, { type: "date", format: "%Y-%m-%d" })).rejects).toEqual(each(never, reason));
    const late = ["2024-01-01 24:00", "2024-01-01 12:60", "2024-01-01"];
    expect((await read(late, timestamp)).rejects).toEqual(each(late, noTime));
  });

  test("20 on the clocks of a declared zone becomes a time of UTC, in winter and in summer", async () => {
    const times = ["2024-01-15 12:00", "2024-07-15 12:00", "2024-03-10 01:59", "2024-03-10 03:00", "2024-12-31 23:00"];
    const utc = ["01-15T17:00", "07-15T16:00", "03-10T06:59", "03-10T07:00"].map((time) => `2024-${time}:00`);
    expect((await read(times, timestamp, newYork)).values).toEqual([...utc, "2025-01-01T04:00:00"]);
    const kathmandu = { ...timestamp, timeZone: "Asia/Kathmandu" };
    expect((await read(["2024-01-15 12:00"], kathmandu, newYork)).values).toEqual(["2024-01-15T06:15:00"]);
    expect((await read(["2024-01-15 12:00"], timestamp)).values).toEqual(["2024-01-15T12:00:00"]);
  });

  test("20 that the clocks skipped is rejected", async () => {
    const { rejects, values } = await read(
      ["2024-03-10 02:00", "2024-03-10 02:30", "2024-03-10 02:59"],
      timestamp,
      newYork,
    );
    expect(rejects).toEqual(each(["", "", ""], "is a time that the clocks skipped"));
    expect(values).toEqual([]);
    const half = { ...timestamp, timeZone: "Australia/Lord_Howe" };
    expect((await read(["2024-10-06 02:15", "2024-10-06 02:30"], half)).values).toEqual(["2024-10-05T15:30:00"]);
  });

  test("20 that came twice goes by the declared policy, and is rejected without one", async () => {
    const twice = ["2024-11-03 01:30"];
    const reason = "is a time that came twice when the clocks went back";
    expect((await read(twice, timestamp, newYork)).rejects).toEqual(each(twice, reason));
    const policy = async (repeatedHour: string) => (await read(twice, timestamp, { ...newYork, repeatedHour })).values;
    expect(await policy("earlier")).toEqual(["2024-11-03T05:30:00"]);
    expect(await policy("later")).toEqual(["2024-11-03T06:30:00"]);
    const around = ["2024-11-03 00:59", "2024-11-03 02:00"];
    expect((await read(around, timestamp, newYork)).values).toEqual(["2024-11-03T04:59:00", "2024-11-03T07:00:00"]);
  });

  test("20 with an offset is read by a format that declares one, and by no other", async () => {
    const format = "%Y-%m-%dT%H:%M:%S%z";
    const times = [
      "2024-01-01T10:00:00Z",
      "2024-01-01T10:00:00+02:00",
      "2024-01-01T10:00:00-0530",
      "2024-01-01T10:00:00z",
    ];
    const utc = ["10:00", "08:00", "15:30", "10:00"].map((time) => `2024-01-01T${time}:00`);
    expect((await read(times, { type: "timestamp", format })).values).toEqual(utc);
    expect((await read(["2024-01-01T10:00:00"], { type: "timestamp", format })).rejects).toEqual(each([""], noTime));
    const bare = { type: "timestamp", format: "%Y-%m-%dT%H:%M:%S" };
    expect((await read(times, bare)).rejects).toEqual(each(times, noTime));
  });

  test("20 has one zone at most, and one that exists", () => {
    const column = (more: Declared) => ({ value: { from: "v", type: "timestamp", format: "%H:%M%z", ...more } });
    const path = "sources/0/columns/value";
    expect(configProblems(column(newYork))).toEqual([["two-time-zones", path]]);
    expect(configProblems(column({}), newYork)).toEqual([["two-time-zones", path]]);
    expect(configProblems(column({ format: "%H:%MZ", ...newYork }))).toEqual([["two-time-zones", path]]);
    for (const timeZone of ["Mars/Olympus", "+01:00", "'; drop table t; --", ""]) {
      expect(configProblems(column({ format: "%H:%M", timeZone }))).toEqual([["invalid-value", `${path}/timeZone`]]);
    }
  });

  test("20 of every zone that may be declared is one the reader knows", async () => {
    const db = await openDatabase();
    const known = (await db.rows("SELECT name FROM pg_timezone_names() ORDER BY name")).map(({ name }) => name);
    db.close();
    expect(Intl.supportedValuesOf("timeZone").filter((zone) => !known.includes(zone))).toEqual([]);
  });

  const dates = ["1900-01-01", "1970-01-01", "1970-01-01", "9999-12-31", "2024-05-31", "2024-06-01", "2031-01-01"];
  const dated = { value: { from: "v", type: "date", format: "%Y-%m-%d" } };

  test("21 that stands for none, or lies after the as-of, is kept and counted", async () => {
    const db = await openDatabase();
    await db.run(
      `CREATE TABLE t AS SELECT CAST(unnest(${JSON.stringify(dates).replaceAll('"', "'")}) AS TIMESTAMP) AS value`,
    );
    const found = await suspectDates(db, sourceOf({ files: [file], columns: dated }), "t", "2024-06-01");
    db.close();
    const kinds = found.map(({ column, kind, rows }) => [column, kind, rows]);
    expect(kinds).toEqual([
      ["value", "1900-01-01", 1],
      ["value", "1970-01-01", 2],
      ["value", "9999-12-31", 1],
      ["value", "after the as-of", 2],
    ]);
    expect(
      await suspectDates(
        db,
        sourceOf({ files: [file], columns: { a: { from: "a", type: "text" } } }),
        "t",
        "2024-06-01",
      ),
    ).toEqual([]);
  });

  test("21 is told of by column, and few are not counted", async () => {
    const columns = {
      customer_id: { from: "id", type: "text" },
      joined_at: { ...dated.value, from: "joined" },
      born: { ...dated.value, from: "born" },
    };
    const source = { id: "people", table: "customers", files: ["people.csv"], format: "csv", columns };
    const lines = Array.from({ length: 12 }, (_, i) => `c${i},${i < 3 ? "2025-01-01" : "2020-01-01"},1900-01-01`);
    const project = { sources: [source], minimumPeople: 10 };
    const { result } = await ingestProject(project, { "people.csv": `id,joined,born\n${lines.join("\n")}\n` });
    const step = result.record.steps.find(({ id }) => id === "suspect-dates");
    expect(step?.warnings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'suspect-dates: Fewer than 10 values of "joined_at" in source "people" are after the as-of',
      'suspect-dates: 12 values of "born" in source "people" are 1900-01-01, which often stands for no date',
    ]);
  });
});

describe("a text", () => {
  test("22 is composed and without the spaces around it, of whatever kind", async () => {
    const { values } = await read(["Jose\u0301", "Jos\u00e9", " a\u00a0", "\u3000b\t", "c  d", "\u2003"], {
      type: "text",
    });
    expect(values).toEqual(["José", "José", "a", "b", "c  d", null]);
  });

  test("22 loses zero-width characters and controls of direction, an id also joiners and marks; both are told", async () => {
    const columns = { order_id: { from: "id", type: "text", required: true }, note: { from: "note", type: "text" } };
    const source = sourceOf({ files: [file], columns });
    const ids = ["a\u200b1", "\ufeffa2", "a\u202e3", "a\u200d4", "a\u00ad5", "a\u200e6", "a7\u2066\u2069"];
    const note = "\u{1f468}\u200d\u{1f469} \u202eabc\u202c\u200b";
    const lines = ids.map((id) => `${id},${note}`).join("\n");
    const outcome = await attempt(`id,note\n${lines}\n\u200b,${secret}\n`, source);
    expect(outcome.rows).toEqual(ids.map((_, i) => [`a${i + 1}`, "\u{1f468}\u200d\u{1f469} abc"]));
    expect(outcome.rejects).toEqual([[9, "order_id", "the value is missing"]]);
    const few = (column: string) =>
      `invisible-characters: Fewer than 10 values of "${column}" in source "orders" had invisible characters, which are left out`;
    expect(outcome.warnings.slice(1)).toEqual([few("order_id"), few("note")]);
    const many = await attempt(`id,note\n${"a\u200b,n\n".repeat(11)}`, source);
    expect(many.warnings).toEqual([few("order_id").replace("Fewer than 10", "11")]);
  });
});

describe("a row of a shop", () => {
  const time = { type: "timestamp", format: "%Y-%m-%d %H:%M" };
  const columns = {
    order_id: { from: "order", type: "text" },
    product_id: { from: "sku", type: "text" },
    quantity: { from: "n", type: "integer" },
    unit_price: { from: "price", type: "decimal" },
    ordered_at: { from: "at", ...time },
    customer_id: { from: "who", type: "text" },
  };
  const lines = { id: "lines", table: "order_lines", files: ["lines.csv", "again.csv"], format: "csv", columns };
  const header = "order,sku,n,price,at,who\n";

  test("25 that comes again, in one file or in a second copy of it, is counted once, and that is told", async () => {
    const content = `${header}1,A,1,1,2024-01-01 10:00,c1\n1,A,1,1,2024-01-01 10:00,c1\n2,A,1,1,2024-01-02 10:00,c1\n`;
    const once = await ingestProject({ sources: [{ ...lines, files: ["lines.csv"] }] }, { "lines.csv": content });
    const twice = await ingestProject({ sources: [lines] }, { "lines.csv": content, "again.csv": content });
    expect(await twice.rows("order_lines")).toEqual(await once.rows("order_lines"));
    expect(await once.counts()).toEqual({ "order_lines: exact duplicates": 1 });
    expect(await twice.counts()).toEqual({ "order_lines: exact duplicates": 1 });
    expect(twice.result.record.steps.flatMap(({ warnings }) => warnings).map(({ code }) => code)).toContain(
      "file-repeated",
    );
    const other = await ingestProject({ sources: [lines] }, { "lines.csv": content, "again.csv": `${content}\n` });
    expect(await other.rows("order_lines")).toEqual(await once.rows("order_lines"));
    expect(await other.counts()).toEqual({ "order_lines: exact duplicates": 1, "order_lines: overlapping files": 3 });
  });

  test("26 with a price of nought or below, or a refund before any sale, goes by the policy", async () => {
    const content = `${header}${[
      "1,A,-2,3.50,2024-01-01 10:00,c1",
      "2,A,2,3.50,2024-01-02 10:00,c1",
      "3,A,1,-5,2024-01-03 10:00,c1",
      "4,A,1,0,2024-01-04 10:00,c1",
      "5,A,1,,2024-01-05 10:00,c1",
    ].join("\n")}\n`;
    const source = { ...lines, files: ["lines.csv"] };
    const amounts = async (cleaning: Declared) => {
      const ingested = await ingestProject({ sources: [source], cleaning }, { "lines.csv": content });
      const rows = await ingested.rows("order_lines");
      return [rows.map(({ order_id, kind, amount }) => [order_id, kind, amount]), await ingested.counts()];
    };
    const refund = [
      ["1", "return", -7],
      ["2", "sale", 7],
    ];
    expect(await amounts({})).toEqual([refund, { "order_lines: unpriced": 3, "order_lines: returns": 1 }]);
    const [kept, counts] = await amounts({ unpriced: "keep" });
    expect(kept).toEqual([...refund, ["3", "sale", -5], ["4", "sale", 0]]);
    expect(counts).toEqual({ "order_lines: unpriced": 1, "order_lines: returns": 1 });
  });
});
