import { expect, test } from "vitest";
import { CheckError } from "../../src/errors.ts";
import { unreadText } from "../../src/ingest/unreadColumns.ts";
import { readBack, sourceOf } from "./source.ts";

test("unreadText tells places in runs, and files with columns at the same places once", () => {
  const at = (file: string, ...places: number[]) => ({ file, places });
  expect(unreadText([at("a.csv"), at("b.csv")], "column")).toBeUndefined();
  expect(unreadText([at("a.csv", 2, 3, 5, 6, 7, 9)], "column")).toBe('columns 2, 3, 5 to 7 and 9 of "a.csv"');
  const alike = [at("a.csv", 4), at("b.csv"), at("c.csv", 4), at("d.csv", 4), at("e.csv", 1, 2)];
  expect(unreadText(alike, "key")).toBe('key 4 of "a.csv" and of 2 more files; keys 1 and 2 of "e.csv"');
  const many = [1, 2, 3, 4, 5, 5].map((place, i) => at(`${i}.csv`, place));
  expect(unreadText(many, "column")).toBe(
    'column 1 of "0.csv"; column 2 of "1.csv"; column 3 of "2.csv"; others of 3 more files',
  );
});

const columns = { order_id: { from: "id", type: "text", required: true }, amount: { from: "amount", type: "decimal" } };
const source = sourceOf({ files: ["orders.csv"], columns });

test("a first line that lost its end tells nothing of the row that follows on it", async () => {
  const content = "id,who,at,amount,noteAnna Schmidt,c1,2024-01-01,5,Zahlt nie\nx,y,2024-01-01,5,z,,,,\n";
  const { warnings } = await readBack(content, source);
  expect(warnings).toEqual([
    'unread-columns: Source "orders" has columns that are not read: columns 2, 3 and 5 to 9 of "orders.csv"',
  ]);
});

test("a first line that holds an address of e-mail which nothing declares is refused, and not told", async () => {
  const content = "id,amount,noteanna@example.org,5\nx,1,z,\n";
  const fault = await readBack(content, source).catch((cause: unknown) => cause);
  expect(fault).toBeInstanceOf(CheckError);
  expect((fault as CheckError).problems).toMatchObject([{ code: "no-header", file: "orders.csv", line: 1 }]);
  expect((fault as CheckError).message).toContain("column 3");
  expect((fault as CheckError).message).not.toContain("anna");
  const ignoring = sourceOf({ files: ["orders.csv"], columns, ignore: ["noteanna@example.org", "5"] });
  expect((await readBack(content, ignoring)).rows).toHaveLength(1);
});
