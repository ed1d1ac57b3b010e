import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ordersBefore, ordersQuery } from "../../src/ingest/index.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";

describe("ordersBefore", () => {
  let db: Database;
  beforeAll(async () => {
    db = await openDatabase({ threads: 2 });
    await db.run(`
      CREATE TABLE lines AS SELECT * REPLACE (CAST(ordered_at AS TIMESTAMP) AS ordered_at) FROM (VALUES
        ('whole', 'a', '2024-01-30 10:00:00', 'sale', 10.00::DECIMAL(18,4)),
        ('whole', 'a', '2024-01-31 23:59:59', 'sale', 5.00),
        ('cut', 'a', '2024-01-31 23:59:59', 'return', -3.00),
        ('cut', 'a', '2024-02-01 00:00:00', 'sale', 900.00),
        ('postage', 'b', '2024-01-31 10:00:00', 'charge', 4.00),
        ('postage', 'b', '2024-02-02 10:00:00', 'sale', 40.00),
        ('later', 'b', '2024-02-01 00:00:00', 'sale', 70.00)
      ) t(order_id, customer_id, ordered_at, kind, amount);
      CREATE TABLE orders AS ${ordersQuery("(SELECT *, 'web' AS channel FROM lines)")}`);
  });
  afterAll(() => db.close());

  const at = (cutoff: string, lines: string | undefined = "lines") =>
    db.rows(`SELECT * FROM (${ordersBefore({ orders: "orders", lines }, cutoff)}) ORDER BY order_id`);

  test("makes orders that reach over the cutoff of their earlier lines alone", async () => {
    expect(await at("2024-02-01")).toEqual([
      {
        order_id: "cut",
        customer_id: "a",
        ordered_at: "2024-01-31T23:59:59",
        channel: null,
        kind: "return",
        amount: -3,
      },
      {
        order_id: "whole",
        customer_id: "a",
        ordered_at: "2024-01-30T10:00:00",
        channel: "web",
        kind: "sale",
        amount: 15,
      },
    ]);
  });

  test("equals the orders of the lines before any cutoff", async () => {
    for (const cutoff of ["2024-01-30", "2024-01-31", "2024-02-01", "2024-02-02", "2024-02-03"]) {
      const earlier = `(SELECT *, 'web' AS channel FROM lines WHERE ordered_at < TIMESTAMP '${cutoff}')`;
      const expected = await db.rows(
        `SELECT order_id, customer_id, ordered_at, kind, amount FROM (${ordersQuery(earlier)}) ORDER BY order_id`,
      );
      expect((await at(cutoff)).map(({ channel: _, ...order }) => order)).toEqual(expected);
    }
  });

  test("tells the channel of whole orders only", async () => {
    const channels = (await at("2024-02-03")).map((row) => [row.order_id, row.channel]);
    expect(channels).toEqual(["cut", "later", "postage", "whole"].map((order) => [order, "web"]));
    expect((await at("2024-02-01", "lines")).find((row) => row.order_id === "cut")?.channel).toBeNull();
  });

  test("takes orders as they are where the project has no lines", async () => {
    const query = ordersBefore({ orders: "orders", lines: undefined }, "2024-02-01");
    expect(await db.rows(`SELECT order_id FROM (${query})`)).toEqual([{ order_id: "whole" }]);
  });
});
