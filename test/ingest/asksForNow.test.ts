import { expect, test } from "vitest";
import { asksForNow } from "../../src/ingest/asksForNow.ts";

test.each([
  "SELECT date()",
  "SELECT strftime('%s') AS at",
  "SELECT datetime('subsec')",
  "SELECT strftime('%Y', 'now', '-1 day')",
  "SELECT DATE ( /* today */ 'NOW' )",
  "SELECT date('n' || 'ow')",
  "SELECT date(char(110, 111, 119))",
  `SELECT "date"('now')`,
  "SELECT datetime(at, 'unixepoch', 'localtime') FROM orders",
  "SELECT timediff(at) FROM orders",
])("asksForNow: %s", (sql) => {
  expect(asksForNow(sql)).toBe(true);
});

test.each([
  "SELECT datetime(at, 'unixepoch') FROM orders",
  "SELECT strftime('%Y-%m', coalesce(at, added)) AS month, 'now' AS word, a || b FROM orders",
  "SELECT date(round(at / 1000), 'unixepoch', '+1 day') FROM orders -- date('now')",
  "SELECT time FROM orders WHERE note = 'date()'",
  "SELECT date('2024-01-31')",
])("does not ask for now: %s", (sql) => {
  expect(asksForNow(sql)).toBe(false);
});
