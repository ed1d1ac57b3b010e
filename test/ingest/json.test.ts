import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { readSource } from "../../src/ingest/index.ts";
import { type JsonRecord, jsonRecordReader } from "../../src/ingest/jsonRecord.ts";
import { jsonScanner } from "../../src/ingest/jsonScanner.ts";
import { plainNumber } from "../../src/ingest/plainNumber.ts";
import { openDatabase } from "../../src/table/index.ts";
import { readBack, sourceOf } from "./source.ts";

const columns = {
  order_id: { from: "id", type: "text", required: true },
  ordered_at: { from: "at", type: "timestamp", format: "%Y-%m-%dT%H:%M:%SZ" },
  amount: { from: "amount", type: "decimal" },
  city: { from: "address.city", type: "text" },
};
const orders = sourceOf({ files: ["orders.json"], format: "json", columns });
const records = [
  '{"id": "007", "at": "2024-01-31T10:00:00Z", "amount": 1.5, "address": {"city": "Köln", "tags": [1, {"a": []}]}}',
  '{"amount": -12345678901234.5678, "address": {"city": null}, "id": 9007199254740993, "at": null}',
  '{"id": 13085.0, "amount": "2.50", "address": {}}',
];
const wanted = [
  { source_row: 0, order_id: "007", ordered_at: "2024-01-31T10:00:00", amount: 1.5, city: "Köln" },
  { source_row: 1, order_id: "9007199254740993", ordered_at: null, amount: -12345678901234.568, city: null },
  { source_row: 2, order_id: "13085", ordered_at: null, amount: 2.5, city: null },
];

async function problemOf(content: string | Buffer, source = orders): Promise<Record<string, unknown>> {
  const fault = await readBack(content, source).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(fault).toBeInstanceOf(CheckError);
  return { ...(fault as CheckError).problems[0] };
}

describe("readSource, on JSON that is as declared", () => {
  test.each([
    ["a record on each line", `${records.join("\n")}\n`],
    ["Windows line ends, blank lines and no last line end", `\r\n${records.join("\r\n  \r\n")}`],
    ["a byte-order mark", `\ufeff${records.join("\n")}\n`],
    ["one list", `[${records.join(",")}]`],
    ["one list over several lines", `\n[\n  ${records.join(" ,\n\n").replaceAll(", ", ",\n")}\n]\n`],
  ])("keeps ids, decimals and nested values exactly, from %s", async (_, content) => {
    const { rows, accounts, warnings } = await readBack(content, orders);
    expect(rows).toEqual(wanted);
    expect(accounts[0]).toMatchObject({ format: "json", counted: 3, accepted: 3, rejected: 0 });
    expect(accounts[0]?.bytes).toBe(Buffer.byteLength(content));
    expect(warnings).toEqual([]);
  });

  test("keeps eighteen digits of a decimal, which no floating number holds", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "segmentarium-json-")), "orders.json");
    await writeFile(path, records.join("\n"));
    const db = await openDatabase();
    const options = {
      table: "accepted",
      rejectsTable: "rejected",
      linesTable: "lines",
      minimumPeople: 10,
      warn: () => {},
    };
    await readSource(db, orders, [path], options);
    expect(await db.row("SELECT CAST(sum(amount) AS VARCHAR) AS total FROM accepted")).toEqual({
      total: "-12345678901230.5678",
    });
    db.close();
  });

  test("unpacks a .gz file", async () => {
    const packed = sourceOf({ files: ["orders.json.gz"], format: "json", columns });
    expect((await readBack(records.join("\n"), packed)).rows).toEqual(wanted);
    expect((await readBack(`[${records.join(",")}]`, packed)).rows).toEqual(wanted);
  });

  test("treats __proto__, dots in keys and a key that is missing as what they are", async () => {
    const source = sourceOf({
      files: ["orders.json"],
      format: "json",
      columns: { order_id: { from: "__proto__", type: "text" }, city: { from: "a.b", type: "text" } },
    });
    const { rows } = await readBack('{"__proto__": "x", "a.b": "y"}\n{"a": {"b": "z"}}\n', source);
    expect(rows.map(({ order_id, city }) => [order_id, city])).toEqual([
      ["x", "y"],
      [null, "z"],
    ]);
  });

  test("says where keys lie that nothing declares, but not of rare ones, which may be values", async () => {
    const lines = [
      '{"id": "a", "at": null, "amount": 1, "address": 0, "note": 1, "c123": 1}',
      '{"id": "b", "note": 1}',
      '{"id": "c"}',
    ];
    const flat = sourceOf({ files: ["o.json"], format: "json", columns: { order_id: columns.order_id } });
    const { warnings } = await readBack(lines.join("\n"), flat);
    expect(warnings).toEqual(['unread-columns: Source "orders" has columns that are not read: key 5 of "o.json"']);
  });

  test("reads the same value into two columns, and gives the same on one thread and on two", async () => {
    const source = sourceOf({
      files: ["o.json"],
      format: "json",
      columns: { order_id: { from: "id", type: "text" }, amount: { from: "id", type: "decimal" } },
    });
    const content = Array.from({ length: 9000 }, (_, i) => `{"id": ${i}}`).join("\n");
    const one = await readBack(content, source, 1);
    expect(one.rows[8999]).toMatchObject({ source_row: 8999, order_id: "8999", amount: 8999 });
    expect((await readBack(content, source, 2)).rows).toEqual(one.rows);
  });
});

describe("readSource, on JSON records that are not as declared", () => {
  const bad = [
    ['{"id": "a", "amount": 1', null, "the record is cut short"],
    ["not JSON, secret", null, "the record is not JSON"],
    ['{"id": "a",}', null, "the record is not JSON"],
    ['{"id": NaN}', null, "the record is not JSON"],
    ['{"id": "a"} {"id": "b"}', null, "the record is not JSON"],
    ['{"id": "a", "x": {"y": 1, "y": 2}}', null, "a key is there twice"],
    ['{"id": "a", "id": "secret"}', null, "a key is there twice"],
    ['{"id": "a", "\\u0069d": "secret"}', null, "a key is there twice"],
    ["[1]", null, "the record is not an object"],
    ['"secret"', null, "the record is not an object"],
    ['{"id": ["secret"]}', "order_id", "is a list or an object, not one value"],
    ['{"id": 1.5}', "order_id", "is not a whole number, which a text made of it needs"],
    ['{"id": "\\ud800"}', null, "a text holds half a character"],
    ['{"id": "a\\u0000b"}', "order_id", "holds a NUL character"],
    ['{"id": "a", "amount": 1e400}', "amount", "is not a number with at most four decimals"],
    ['{"id": "a", "amount": 0.12345}', "amount", "is not a number with at most four decimals"],
    ['{"id": "a", "amount": true}', "amount", "is not a number with at most four decimals"],
    ['{"id": "a", "at": 1706659200}', "ordered_at", "is not a time of the declared format"],
    ['{"id": null}', "order_id", "the value is missing"],
    ["{}", "order_id", "the value is missing"],
  ] as const;

  test("names line, column and reason of each, never the value, and keeps the others", async () => {
    const content = `${records[0]}\n\n${bad.map(([record]) => record).join("\n")}\n${records[1]}`;
    const { rows, rejects, accounts, warnings } = await readBack(content, orders);
    expect(rows.map((row) => row["order_id"])).toEqual(["007", "9007199254740993"]);
    expect(rejects.map(({ line, column, reason }) => [line, column, reason])).toEqual(
      bad.map(([, column, reason], i) => [i + 3, column, reason]),
    );
    expect(accounts[0]).toMatchObject({ counted: bad.length + 2, accepted: 2, rejected: bad.length });
    expect(JSON.stringify([warnings, accounts, rejects])).not.toContain("secret");
  });

  test("gives the line on which a bad record of a list starts", async () => {
    const { rejects } = await readBack(`[\n${records[0]},\n{"id":\n\n["x"]}, 7,\n{"id": "a",\n"id": 1}]`, orders);
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, "is a list or an object, not one value"],
      [5, "the record is not an object"],
      [6, "a key is there twice"],
    ]);
  });

  test("reads 64 levels, as lists and as objects", async () => {
    const deep = `{"id": "a", "at": 1, "amount": 1, "address": {}, "x": ${"[".repeat(63)}${"]".repeat(63)}}`;
    expect((await readBack(`${records[0]}\n${deep}`, orders)).rejects).toHaveLength(1);
    expect(await problemOf(`${records[0]}\n${deep.replace("[]", "[[]]")}`)).toMatchObject({
      code: "too-deep",
      line: 2,
    });
  });
});

describe("readSource, on JSON files that cannot be trusted", () => {
  const abyss = "[".repeat(100_000);
  test.each<[string, string | Buffer, Record<string, unknown>]>([
    ["an empty list", "[]", { code: "no-rows" }],
    ["blank lines alone", "\n \n", { code: "no-rows" }],
    ["a list that is cut short", `[${records[0]},\n{"id": "a", "am`, { code: "not-json", line: 2 }],
    ["a list that is cut between records", `[${records[0]},\n`, { code: "not-json", line: 2 }],
    ["text after the list", `[${records[0]}]\n]`, { code: "not-json", line: 2 }],
    ["a comma too many in a list", `[${records[0]},\n\n]`, { code: "not-json", line: 3 }],
    ["a list with something that is no JSON", `[${records[0]},\nsecret,\n{}]`, { code: "not-json", line: 2 }],
    ["lists as deep as an abyss", `{"id": ${abyss}${abyss.replaceAll("[", "]")}}`, { code: "too-deep", line: 1 }],
    ["an abyss behind a key that is there twice", `\n{"id": 1, "id": ${abyss}`, { code: "too-deep", line: 2 }],
    ["an abyss that is no JSON", `{"id": "a"}\nx${abyss}`, { code: "too-deep", line: 2 }],
    ["an abyss in a list", `[\n{"a": ${'{"a":'.repeat(100_000)}`, { code: "too-deep", line: 2 }],
    ["an abyss that is a list", abyss, { code: "too-deep", line: 1 }],
    ["a key that no record has", '{"id": "a", "at": null}', { code: "missing-column", file: "orders.json" }],
    ["a record of megabytes", `{"id": "${"x".repeat(2_000_001)}"}`, { code: "row-too-long", line: 1 }],
    ["megabytes without a line end", "x".repeat(5_000_000), { code: "row-too-long", line: 1 }],
    ["Latin-1 text", Buffer.from('{"id": "caf\u00e9"}', "latin1"), { code: "encoding" }],
    ["UTF-16 text", Buffer.from(`${records[0]}\n`, "utf16le"), { code: "encoding" }],
  ])("refuses %s", async (_, content, problem) => {
    expect(await problemOf(content)).toMatchObject({ file: "orders.json", ...problem });
  });
});

const key = fc.oneof(fc.constantFrom("id", "a", "b", "__proto__", "constructor", "é", ""), fc.string({ maxLength: 3 }));
const leaf = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom<unknown>(true, false, null, 0, -0, 1.5, 1e21, 1e-7, 9007199254740991),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaf,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 3, noNullPrototype: false }),
  ),
}));

describe("jsonRecordReader", () => {
  const reader = jsonRecordReader([{ name: "order_id", from: "id", type: "number" }]);
  const isFault = (read: JsonRecord): boolean => "fault" in read && read.fault !== "half-a-character";

  test("gives what JSON.parse gives for any record, however it is laid out", () => {
    fc.assert(
      fc.property(tree, tree, fc.constantFrom(undefined, 1, "\t"), (id, other, indent) => {
        const record = JSON.stringify({ other, id }, null, indent);
        const read = reader.read(Buffer.from(record));
        if (typeof id === "object" && id !== null) expect(read).toMatchObject({ fault: "not-one-value" });
        else if (id === null) expect(read).toEqual({ values: [null] });
        else if (typeof id === "string") expect(read).toEqual({ values: [id] });
        else expect("values" in read && JSON.parse(String(read.values[0]))).toBe(Object.is(id, -0) ? 0 : id);
      }),
      { numRuns: 500 },
    );
  });

  test("finds a fault exactly where JSON.parse does, after any change of one letter", () => {
    const letters = fc.constantFrom(...'{}[],:"\\0-+.eE1 untrf\u0001é');
    const changed = fc.tuple(fc.dictionary(fc.constantFrom("id", "a", "b"), tree), fc.nat(), letters, fc.nat(2));
    fc.assert(
      fc.property(changed, ([record, place, letter, length]) => {
        const text = JSON.stringify(record);
        const at = place % (text.length + 1);
        const cut = text.slice(0, at) + letter + text.slice(at + length);
        if (/\p{Surrogate}/u.test(cut)) return;
        const parsed = parseOf(cut);
        const read = reader.read(Buffer.from(cut));
        if (parsed === undefined || typeof parsed.value !== "object" || Array.isArray(parsed.value)) {
          expect(isFault(read), cut).toBe(true);
        } else if (isFault(read)) {
          expect(["duplicate-key", "not-one-value", "not-an-object"], cut).toContain("fault" in read && read.fault);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function parseOf(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

describe("jsonScanner", () => {
  const scan = (content: Buffer, size: number) => {
    const found: [string, number][] = [];
    const fail = (fault: unknown): never => {
      throw new RangeError(JSON.stringify(fault));
    };
    const scanner = jsonScanner(1000, (record, line) => found.push([record.toString().trim(), line]), fail);
    for (let i = 0; i < content.length; i += size) scanner.push(content.subarray(i, i + size));
    return { ...scanner.end(), found };
  };
  const layout = fc.constantFrom("", " ", "\n", "\r\n", "\n\n");

  test("cuts a list where JSON.parse does, with the line of each record, however the bytes are cut", () => {
    fc.assert(
      fc.property(
        fc.array(tree, { maxLength: 5 }),
        layout,
        layout,
        fc.integer({ min: 1, max: 9 }),
        (list, a, b, size) => {
          const parts = list.map((record) => JSON.stringify(record, null, 1));
          const content = `${a}[${b}${parts.join(`${a},${b}`)}${a}]${b}`;
          const { found, records: n, form } = scan(Buffer.from(content), size);
          expect(form).toBe("list");
          expect(n).toBe(list.length);
          expect(found.map(([text]) => JSON.parse(text))).toEqual(JSON.parse(content));
          const lines = content.split("\n");
          for (const [text, line] of found) expect(lines[line - 1]).toContain(text.split("\n")[0]?.slice(0, 1));
          const starts = parts.map(
            (_, i) =>
              `${a}[${b}${parts
                .slice(0, i)
                .map((part) => `${part}${a},${b}`)
                .join("")}`,
          );
          expect(found.map(([, line]) => line)).toEqual(starts.map((text) => text.split("\n").length));
        },
      ),
      { numRuns: 300 },
    );
  });

  test("cuts lines at line ends alone, however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 9 }), (list, size) => {
        const lines = list
          .map((id) => JSON.stringify({ id }))
          .flatMap((text, i) => (i % 3 === 1 ? ["", text] : [text]));
        const { found, form } = scan(Buffer.from(lines.join("\n")), size);
        expect(form).toBe("lines");
        expect(found).toEqual(lines.map((text, i) => [text, i + 1]).filter(([text]) => text !== ""));
      }),
      { numRuns: 300 },
    );
  });
});

test("readSource accounts for every record of any text that may be JSON, or says that it cannot", async () => {
  const soup = fc.array(
    fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      "\n",
      "\r\n",
      " ",
      '{"id":"a"}',
      '"id":1',
      "null",
      "\\",
      "é",
      "1",
    ),
    { maxLength: 30 },
  );
  const source = sourceOf({ files: ["o.json"], format: "json", columns: { order_id: columns.order_id } });
  await fc.assert(
    fc.asyncProperty(soup, fc.boolean(), async (parts, list) => {
      const content = list ? `[{"id":"x"},${parts.join("")}]` : `{"id":"x"}\n${parts.join("")}`;
      const outcome = await readBack(content, source).catch((cause: Error) => cause);
      if (outcome instanceof Error) {
        expect(list, outcome.message).toBe(true);
        expect(outcome.message).toMatch(/not-json|too-deep/);
        return;
      }
      const [account] = outcome.accounts;
      expect(outcome.rows.length).toBe(account?.accepted);
      expect(outcome.rejects.length).toBe(account?.rejected);
      expect(outcome.rows.length + outcome.rejects.length).toBe(account?.counted);
    }),
    { numRuns: 400 },
  );
});

test.each([
  ["0", "0"],
  ["-0", "0"],
  ["-0.0", "0"],
  ["0.10", "0.1"],
  ["13085.0", "13085"],
  ["1.5e3", "1500"],
  ["12E-3", "0.012"],
  ["-1.25e1", "-12.5"],
  ["100", "100"],
  ["9007199254740993", "9007199254740993"],
  ["1e400", "1e400"],
])("plainNumber writes %s as %s", (token, plain) => {
  expect(plainNumber(token)).toBe(plain);
});
