import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { checkSources } from "../../src/ingest/index.ts";
import { openDatabase } from "../../src/table/index.ts";
import { readFiles } from "../ingest/source.ts";
import { proposeFiles, proposeFrom } from "./proposeFiles.ts";

async function problemOf(content: string | Buffer, name?: string): Promise<{ code: string; message: string }> {
  const fault: unknown = await proposeFrom(content, name).catch((cause: unknown) => cause);
  expect(fault).toBeInstanceOf(CheckError);
  return { code: (fault as CheckError).problems[0]?.code ?? "", message: (fault as CheckError).message };
}

function rows(n: number, row: (i: number) => string, header: string): string {
  return `${header}\n${Array.from({ length: n }, (_, i) => row(i)).join("\n")}\n`;
}

const pad = (n: number): string => String(n).padStart(2, "0");

describe("propose, on how days are written", () => {
  it("shows both ways and chooses none when every day could be a month", async () => {
    const content = rows(60, (i) => `A${i},${pad(1 + (i % 12))}/${pad(1 + (i % 11))}/2024`, "order_id,order_date");
    const { columns, text } = await proposeFrom(content);
    expect(columns["ordered_at"]).toMatchObject({ from: "order_date", type: "text" });
    expect(text).toContain('choose "type": "date" with "format": "%d/%m/%Y" or "%m/%d/%Y"');
  });

  it("shows three ways where the year may be any of the numbers too", async () => {
    const content = rows(
      60,
      (i) => `A${i},${pad(1 + (i % 12))}-${pad(1 + (i % 11))}-${pad(1 + (i % 7))} 10:00`,
      "order_id,order_date",
    );
    const { columns, text } = await proposeFrom(content);
    expect(columns["ordered_at"]).toMatchObject({ type: "text" });
    expect(text).toContain('"%d-%m-%y %H:%M" or "%m-%d-%y %H:%M" or "%y-%m-%d %H:%M"');
  });

  it("decides when most days settle it", async () => {
    const british = rows(60, (i) => `A${i},${pad(1 + (i % 28))}/03/2024 10:${pad(i)}`, "order_id,order_date");
    expect((await proposeFrom(british)).columns["ordered_at"]).toMatchObject({
      type: "timestamp",
      format: "%d/%m/%Y %H:%M",
    });
    const american = rows(60, (i) => `A${i},3.${1 + (i % 28)}.24`, "order_id,order_date");
    expect((await proposeFrom(american)).columns["ordered_at"]).toMatchObject({ type: "date", format: "%m.%d.%y" });
  });

  it("is not led by one odd day: a single thirteenth among hundreds settles nothing", async () => {
    const odd = (i: number): string => (i === 500 ? "13/02/2024" : `${pad(1 + (i % 12))}/${pad(1 + (i % 11))}/2024`);
    const { columns } = await proposeFrom(rows(900, (i) => `A${i},${odd(i)}`, "order_id,order_date"));
    expect(columns["ordered_at"]).toMatchObject({ type: "text" });
  });

  it("reads months in words, ISO times and compact days where the name says so", async () => {
    const row = (i: number): string =>
      `${1 + (i % 28)} Mar 2024,2024-03-${pad(1 + (i % 28))}T10:00:00Z,202403${pad(1 + (i % 28))}`;
    const { columns } = await proposeFrom(rows(40, row, "joined,seen,birth_month_date"));
    expect(columns["joined"]).toMatchObject({ type: "date", format: "%d %b %Y" });
    expect(columns["seen"]).toMatchObject({ type: "timestamp", format: "%Y-%m-%dT%H:%M:%SZ" });
  });
});

describe("propose, on dialects and damaged files", { timeout: 180_000 }, () => {
  const header = ["order_id", "order_date", "customer", "amount"];
  const cells = (i: number): string[] => [`A${i}`, "2024-01-31", `K${i % 7}`, `${i}.50`];

  it.each([[","], [";"], ["\t"], ["|"]])("finds the delimiter %j, also when others stand in quotes", async (mark) => {
    const row = (i: number): string => [...cells(i).slice(0, 3), `"${i}"`, '"a, b; c | d"'].join(mark);
    const { sources, columns } = await proposeFrom(rows(50, row, [...header, "note"].join(mark)));
    expect(sources[0]?.dialect).toMatchObject({ delimiter: mark, quote: '"', escape: '"' });
    expect(columns["amount"]).toMatchObject({ type: "decimal" });
  });

  it("finds quotes that are escaped by a backslash, and single quotes", async () => {
    const slash = rows(30, (i) => `A${i},"five \\"inch, wide\\" box"`, "order_id,label");
    expect((await proposeFrom(slash)).sources[0]?.dialect).toMatchObject({ quote: '"', escape: "\\" });
    const single = rows(30, (i) => `A${i},'five, inch'`, "order_id,label");
    expect((await proposeFrom(single)).sources[0]?.dialect).toMatchObject({ quote: "'", escape: "'" });
  });

  it("says the same of a packed file, one with a byte-order mark and one with Windows line ends", async () => {
    const content = rows(50, (i) => cells(i).join(","), header.join(","));
    const { columns, text } = await proposeFrom(content);
    expect(text).toContain("Written in UTF-8; lines end in LF;");
    expect((await proposeFrom(content, "file.csv.gz")).columns).toEqual(columns);
    const marked = await proposeFrom(`\ufeff${content}`);
    expect(marked.columns).toEqual(columns);
    expect(marked.text).toContain("UTF-8 with a byte-order mark");
    const windows = await proposeFrom(content.replaceAll("\n", "\r\n"));
    expect(windows.columns).toEqual(columns);
    expect(windows.text).toContain("lines end in CR LF;");
  });

  it.each([["file.csv"], ["file.csv.gz"]])(
    "looks at three parts of a large %s, and finds where rows start",
    async (name) => {
      const content = rows(4000, (i) => `${cells(i).join(",")},"two\nlines, é ${i}"`, `${header.join(",")},label`);
      const { text, proposals, columns } = await proposeFrom(content, name, { bytes: 20_000, rows: 100 });
      expect(text).toMatch(/first, middle and last 20,000 of [\d,]+ bytes: [\d,]+ rows; none with another number/);
      expect(proposals[0]?.sample.rows).toBeGreaterThan(900);
      expect(proposals[0]?.sample.rows).toBeLessThan(2000);
      expect(columns["amount"]).toMatchObject({ type: "decimal" });
    },
  );

  it("looks at three parts of a large Parquet file", async () => {
    const path = join(await mkdtemp(join(tmpdir(), "segmentarium-propose-")), "many.parquet");
    const db = await openDatabase({});
    await db.run(`COPY (SELECT 'E' || i AS event_id, CASE WHEN i < 100 THEN 'click' ELSE 'NULL' END AS kind, [i] AS list,
      TIMESTAMP '2024-01-01' + INTERVAL (i) SECOND AS timestamp, i * 1.5 AS price, i::DOUBLE AS user_id
      FROM range(50000) t(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 5000)`);
    db.close();
    const { sources, text } = await proposeFiles([{ path, name: "many.parquet" }], {
      limits: { bytes: 1, rows: 1000 },
    });
    expect(text).toContain("the first, middle and last 1,000 of 50,000 rows");
    expect(sources[0]).toMatchObject({ table: "events", ignore: ["list"], dialect: { nulls: ["", "NULL"] } });
    expect(sources[0]?.columns).toMatchObject({
      customer_id: { from: "user_id", type: "text" },
      occurred_at: { from: "timestamp", type: "timestamp" },
      price: { type: "decimal" },
    });
  });

  it("refuses what ingest could not read, with a code and without a value", async () => {
    expect((await problemOf("")).code).toBe("empty-file");
    expect((await problemOf("order_id,amount\n")).code).toBe("no-rows");
    expect((await problemOf(Buffer.from("name,city\nJosé,Köln\n", "latin1"))).code).toBe("encoding");
    expect((await problemOf(Buffer.from("\ufeffname,city\nAnna,Bonn\n", "utf16le"))).code).toBe("encoding");
    expect((await problemOf("id,ID\n1,2\n")).code).toBe("duplicate-header");
    expect((await problemOf("not a parquet file", "x.parquet")).code).toBe("corrupt-file");
    const missing: unknown = await proposeFiles([{ path: "/nowhere/x.csv", name: "x.csv" }]).catch(
      (cause: unknown) => cause,
    );
    expect((missing as CheckError).problems[0]?.code).toBe("missing-file");
  });

  it("does not take a first row for names, and does not print it", async () => {
    for (const first of ["anna@example.com,Bonn", "Anna Schmidt,2024-01-31", "Anna Schmidt,Bonn"]) {
      const { code, message } = await problemOf(`${first}\nBert Maier,Bonn\nCaro Weiss,Bonn\n`);
      expect(code).toBe("no-header");
      expect(message).not.toMatch(/Anna|anna|Bonn/);
    }
  });
});

describe("propose, on what values mean", { timeout: 180_000 }, () => {
  it("keeps numbers whose zeros in front count, and numbers too long for integers, as text", async () => {
    const row = (i: number): string =>
      `${String(i).padStart(5, "0")},1234567890123456789${String(i).padStart(3, "0")},${i}`;
    const { columns } = await proposeFrom(rows(50, row, "branch,meter,amount_of_things"));
    expect(columns["branch"]).toMatchObject({ type: "text" });
    expect(columns["meter"]).toMatchObject({ type: "text" });
  });

  it("takes doubtful words for missing among numbers only, and only when they are not rare", async () => {
    const row = (i: number): string =>
      `A${i},${i % 3 === 0 ? "NA" : i},${i % 3 === 0 ? "NA" : "DE"},${i % 4 === 0 ? "NULL" : i}`;
    const { sources, text } = await proposeFrom(rows(90, row, "order_id,visits,country,age"));
    expect(sources[0]?.dialect.nulls).toEqual(["", "NA", "NULL"]);
    expect(sources[0]?.columns["visits"]).toMatchObject({ type: "integer" });
    const words = await proposeFrom(rows(90, (i) => `A${i},${i % 3 === 0 ? "NA" : "DE"}`, "order_id,country"));
    expect(words.sources[0]?.dialect.nulls).toEqual([""]);
    expect(words.text).toContain('are read as text: "NA"');
    expect(text).toContain('Texts that mean "no value": "NULL"');
    const rare = await proposeFrom(rows(900, (i) => `A${i},${i === 7 ? "n/a" : i}`, "order_id,visits"));
    expect(rare.sources[0]?.dialect.nulls).toEqual([""]);
    expect(rare.text).toContain("all but fewer than 10 of 900 with a value are integer");
  });

  it("takes 0 and 1 for yes and no where the name says so, and leaves what identifies people unread", async () => {
    const row = (i: number): string =>
      `K${i},${i % 2},${i % 2},0${i}12345,${i % 2 === 0 ? "f" : "m"},1980-01-${pad(1 + (i % 28))},mail${i}@x.org`;
    const { columns, sources } = await proposeFrom(
      rows(60, row, "CustomerID,newsletter_opt_in,visits,phone,sex,date_of_birth,login_name_of_shop"),
    );
    expect(sources[0]?.table).toBe("customers");
    expect(columns["newsletter_opt_in"]).toMatchObject({ type: "boolean" });
    expect(columns["visits"]).toMatchObject({ type: "integer" });
    expect(sources[0]?.ignore).toEqual(["phone", "date_of_birth", "login_name_of_shop"]);
  });

  it("knows what identifies people in other languages too", async () => {
    const row = (i: number): string => `K${i},Vor${i},${pad(1 + (i % 28))}.01.1980,${i % 2 === 0 ? "m" : "w"},Rue ${i}`;
    const { sources, text } = await proposeFrom(
      rows(60, row, "customer_id,Vorname,Geburtsdatum,Geschlecht,date_naissance"),
    );
    expect(sources[0]?.ignore).toEqual(["Vorname", "Geburtsdatum", "date_naissance"]);
    expect(text).toContain('fairness is audited for: ["geschlecht"]');
  });

  it("says that numbers with a currency sign stay text, and how others are written", async () => {
    const row = (i: number): string => `A${i};1.${100 + i},50 €;${i},5;${i}`;
    const { columns, text } = await proposeFrom(rows(40, row, "order_id;total;weight;visits"));
    expect(columns["amount"] ?? columns["total"]).toMatchObject({ type: "text" });
    expect(columns["weight"]).toMatchObject({ type: "decimal", decimalMark: ",", thousands: "" });
    expect(text.match(/currency sign/g)).toHaveLength(1);
  });

  it("gives something that parses, or a code, for whatever a file holds, and never prints a value", async () => {
    const secret = fc.stringMatching(/^[a-z]{3}[QXZ]{2}[a-z]{2}[0-9]{3}$/);
    const cell = fc.oneof(
      secret,
      fc.string({ maxLength: 6 }),
      fc.constantFrom("", "NULL", "1", "2024-01-31", '"', "é"),
    );
    const name = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("order_id", "customer_id", "quantity", "price"));
    const table = fc.integer({ min: 1, max: 6 }).chain((width) =>
      fc.record({
        names: fc.array(name, { minLength: width, maxLength: width }),
        rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 30 }),
        mark: fc.constantFrom(",", ";", "\t", "|"),
        quoted: fc.boolean(),
      }),
    );
    let parsed = 0;
    await fc.assert(
      fc.asyncProperty(table, async ({ names, rows: body, mark, quoted }) => {
        const text = (value: string): string => (quoted ? `"${value.replaceAll('"', '""')}"` : value);
        const content = [names, ...body].map((row) => row.map(text).join(mark)).join("\n");
        const proposed = await proposeFrom(content === "" ? "x" : content).catch((cause: Error) => cause);
        if (proposed instanceof Error) expect(proposed.message).toMatch(/^Cannot propose from file\.csv\n/);
        else parsed++;
        const said = proposed instanceof Error ? proposed.message : proposed.text;
        for (const value of body.flat()) if (/[QXZ]{2}[a-z]{2}\d{3}$/.test(value)) expect(said).not.toContain(value);
      }),
      { numRuns: 50 },
    );
    expect(parsed).toBeGreaterThan(8);
  });

  it("counts no group of fewer than ten rows", async () => {
    const row = (i: number): string => `K${i},${i < 4 ? "" : "x"},${i < 3 ? "ab-12" : "abc"}`;
    const { text } = await proposeFrom(rows(200, row, "customer_id,city,note_code"));
    expect(text).toContain("missing: fewer than 10");
    expect(text).not.toMatch(/\b(4|196|3|197)\b/);
    expect(text).not.toContain("a+-99");
  });

  it("accepts any names: odd ones are quoted, and become names that a project may use", async () => {
    const names = ['"say ""hi"" // */"', "Ünï çode", "2nd price", "select", "постав", '"two\nlines"', "__proto__"];
    const { sources } = await proposeFrom(
      rows(30, (i) => names.map((_, c) => `v${c}-${i % 4}`).join(","), names.join(",")),
    );
    expect(Object.keys(sources[0]?.columns ?? {})).toEqual([
      ...["say_hi", "uni_code", "c_2nd_price", "select", "column_5", "two_lines", "proto"],
    ]);
    expect(sources[0]?.columns["say_hi"]?.from).toBe('say "hi" // */');
  });

  it("says so when no table fits, and still gives what a project can parse", async () => {
    const { text, sources } = await proposeFrom(rows(30, (i) => `${i},${i * 2}`, "width,height"));
    expect(text).toMatch(/Table \w+ \(low\)/);
    expect(text).toContain("each row is taken for one");
    expect(text).toContain("If its rows are not people, declare another table by hand");
    expect(checkSources({ sources })).toEqual([]);
    expect(Object.keys(sources[0]?.columns ?? {})).toEqual(["width", "height"]);
  });

  it("takes rows of customers, days and amounts for orders where no column names one", async () => {
    const log = rows(
      300,
      (i) => `${i % 40},2024-02-${pad(1 + (i % 28))},${i}.50,Ann,Lee`,
      "customer_id,date,dollars,first_name,last_name",
    );
    const { text, sources } = await proposeFrom(log);
    expect(text).toContain("// Table orders (medium): 1 of 2 needed columns found");
    expect(text).toContain('each row is taken for one; write "customer-day" if');
    expect(sources[0]).toMatchObject({ table: "orders", orderIs: "row" });
    expect(Object.keys(sources[0]?.columns ?? {})).toEqual(["customer_id", "ordered_at", "amount"]);
    if (sources[0] === undefined) throw new Error("nothing was proposed");
    expect(checkSources({ sources: [sources[0]] })).toEqual([]);
  });

  it("takes each row of a bare survey for a customer, without a hint at people, and none where a column is an id", async () => {
    const answers = (i: number): string => [2, 3, 5].map((n) => (i % n === 0 ? "Yes" : "No")).join(",");
    const bare = await proposeFrom(rows(300, answers, "tasty,cheap,fast"));
    expect(bare.sources[0]).toMatchObject({ table: "customers", customerIs: "row" });
    expect(bare.text).toContain('For "measures", by which customers may be compared: ["tasty", "cheap", "fast"]');
    expect(checkSources({ sources: bare.sources })).toEqual([]);
    const named = await proposeFrom(rows(300, (i) => `p${i},${answers(i)}`, "person_id,tasty,cheap,fast"));
    expect(named.sources[0]?.customerIs).toBeUndefined();
  });

  it("puts lines without ids of orders together by customer and day, and leaves other tables as they are", async () => {
    const basket = rows(
      300,
      (i) => `${i % 40},2024-02-${pad(1 + (i % 28))},p${i % 7},1,2.50`,
      "member_id,date,sku,qty,price",
    );
    const lines = await proposeFrom(basket);
    expect(lines.sources[0]).toMatchObject({ table: "order_lines", orderIs: "customer-day" });
    const people = await proposeFrom(
      rows(300, (i) => `${i},2024-02-${pad(1 + (i % 28))},${i}.50`, "customer_id,date,revenue"),
    );
    expect(people.sources[0]?.table).toBe("customers");
    const named = await proposeFrom(
      rows(300, (i) => `${i},${i % 40},2024-02-${pad(1 + (i % 28))},1.50`, "order_id,customer_id,date,total"),
    );
    expect(named.sources[0]?.orderIs).toBeUndefined();
    expect(named.text).not.toContain("orderIs");
  });

  it("knows an export of a shop's lines: numbers under Name, addresses for customers, times with an offset", async () => {
    const at = (i: number) => `2024-02-${pad(1 + (i % 28))} 10:0${i % 10}:00 +0100`;
    const header = "Name,Email,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name";
    const content = rows(
      300,
      (i) => `#${1000 + (i >> 1)},p${i % 40}@x.org,${at(i)},1,Thing ${i % 9},9.50,S-${i % 9},Ann Lee`,
      header,
    );
    const { text, sources } = await proposeFrom(content);
    expect(text).toContain(
      'No column is an id of customers: "Email" tells them apart, and becomes a number once it is read',
    );
    expect(sources[0]).toMatchObject({
      table: "order_lines",
      columns: {
        ...{ order_id: { from: "Name" }, customer_id: { from: "Email" }, product_id: { from: "Lineitem sku" } },
        ...{ quantity: { from: "Lineitem quantity" }, unit_price: { from: "Lineitem price" } },
        ordered_at: { from: "Created at", type: "timestamp", format: "%Y-%m-%d %H:%M:%S %z" },
      },
      ignore: ["Billing Name"],
    });
    if (sources[0] === undefined) throw new Error("nothing was proposed");
    const path = join(await mkdtemp(join(tmpdir(), "segmentarium-propose-")), "file.csv");
    await writeFile(path, content);
    const { accounts } = await readFiles(sources[0], [path]);
    expect(accounts[0]).toMatchObject({ counted: 300, accepted: 300, rejected: 0 });
  });

  const day = (i: number): string => `2024-02-${pad(1 + (i % 28))}`;
  it.each([
    ["customer_id,created_at,total_spend,country", (i: number) => `${i},${day(i)},${i}.50,FR`],
    ["contact_id,created_at,revenue,industry,employees", (i: number) => `${i},${day(i)},${i}.50,Toys,${i % 7}`],
    ["client_id,date,balance,spend,income", (i: number) => `${i},${day(i)},1.5,${i}.50,100`],
    ["customer_id,joined_at,country,marketing_consent", (i: number) => `${i % 200},${day(i)},FR,yes`],
    ["customer_id,created_at,gender,age,city", (i: number) => `${i % 200},${day(i)},f,${i % 60},Paris`],
  ])("takes %s for customers: their amounts are of a lifetime", async (header, row) => {
    const { sources } = await proposeFrom(rows(300, row, header));
    expect(sources[0]).toMatchObject({ table: "customers" });
    expect(sources[0]?.orderIs).toBeUndefined();
  });

  it("takes addresses of the buyers' side for customers, and codes for no order", async () => {
    const sold = (i: number) => `o${i},shop${i % 2}@x.org,p${i % 40}@y.org,${day(i)},9.50`;
    const both = await proposeFrom(rows(300, sold, "order_id,seller_email,buyer_email,order_date,amount"));
    expect(both.text).toContain("Table orders (medium)");
    expect(both.sources[0]?.columns["customer_id"]?.from).toBe("buyer_email");
    const lines = (i: number) => `o${i >> 1},shop@x.org,${day(i)},s${i % 9},1,2.50`;
    const one = await proposeFrom(rows(300, lines, "order_id,store_email,date,sku,qty,price"));
    expect(one.sources[0]?.columns["customer_id"]).toBeUndefined();
    const stock = (i: number) => `s${i % 9},A${100 + (i % 9)},2.50,1,${day(i)}`;
    const named = await proposeFrom(rows(300, stock, "sku,name,price,quantity,date"));
    expect(named.sources[0]?.columns["order_id"]).toBeUndefined();
  });

  it("takes a name that is a name for no number of an order", async () => {
    const content = rows(
      300,
      (i) => `Thing ${i % 9},p${i % 40}@x.org,2024-02-01,1,9.50,S-${i % 9}`,
      "name,mail,date,qty,price,sku",
    );
    const { sources } = await proposeFrom(content);
    expect(Object.keys(sources[0]?.columns ?? {})).not.toContain("order_id");
    expect(sources[0]?.orderIs).toBe("customer-day");
  });

  it("proposes what ingest then accepts, row for row", async () => {
    const content = rows(
      300,
      (i) => `A${i};"K${i % 9}";${pad(1 + (i % 28))}.02.2024;"1${i % 10}.25"`,
      "order_no;customer;date;total",
    );
    const { sources } = await proposeFrom(content);
    const source = sources[0];
    if (source === undefined) throw new Error("nothing was proposed");
    const path = join(await mkdtemp(join(tmpdir(), "segmentarium-propose-")), "file.csv");
    await writeFile(path, content);
    const { accounts, warnings } = await readFiles(source, [path]);
    expect(source.table).toBe("orders");
    expect(accounts[0]).toMatchObject({ counted: 300, accepted: 300, rejected: 0 });
    expect(warnings).toEqual([]);
  });
});
