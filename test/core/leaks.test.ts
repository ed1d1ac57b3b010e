import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refuseUnfit } from "../../src/commands/refuseUnfit.ts";
import { CheckError } from "../../src/errors.ts";
import { definePlugin, defineStep, fromQuery, type Plugin, type QueryOutput } from "../../src/plugin.ts";
import { formatRecord } from "../../src/record.ts";
import { type RunResult, run } from "../../src/run.ts";
import { writeRun } from "../../src/writeRun.ts";
import { miniatureProject, setUp } from "./miniature.ts";

/** Canonical tables of 40 customers and 120 orders whose two lines lie four days apart, on both sides of every cutoff. */
const sources = [
  defineStep(import.meta.url, {
    id: "tables",
    title: "Tables",
    needs: [],
    provides: ["orders", "order_lines", "surveys", "products"],
    run: () => {
      const lines = `SELECT 'o' || (i // 2) AS order_id, 'c' || (i // 2 % 40) AS customer_id, 'sale' AS kind, 'p' || (i % 9) AS product_id,
          CAST(i % 7 + 1 AS DECIMAL(18,4)) AS amount, TIMESTAMP '2024-03-01' + INTERVAL 5 HOUR * (i // 2) + INTERVAL 4 DAY * (i % 2) AS ordered_at
        FROM range(240) t(i)`;
      return {
        order_lines: fromQuery(`${lines} ORDER BY order_id, ordered_at`),
        orders:
          fromQuery(`SELECT order_id, min(customer_id) AS customer_id, min(ordered_at) AS ordered_at, max(ordered_at) AS last_line_at,
          'web' AS channel, 'sale' AS kind, CAST(sum(amount) AS DECIMAL(18,4)) AS amount FROM (${lines}) GROUP BY order_id ORDER BY order_id`),
        surveys: fromQuery(`SELECT 'r' || i AS response_id, 'c' || i AS customer_id, 'nps' AS instrument, 'w' AS wave,
          TIMESTAMP '2024-03-02' AS sent_at, TIMESTAMP '2024-03-19' + INTERVAL 1 DAY * (i % 5) AS answered_at, i % 11 AS score
          FROM range(40) t(i) ORDER BY i`),
        products: fromQuery("SELECT 'p' || i AS product_id, 'k' || (i % 2) AS category FROM range(9) t(i) ORDER BY i"),
      };
    },
  }),
];

const metric = (id: string) => ({ id, title: id, unit: "orders", formula: "as it says", description: "A measure." });

/** A feature with one column, of a query over its needs at a cutoff. */
function feature(needs: readonly string[], sql: (cutoff: string) => string, id = "planted") {
  return defineStep(import.meta.url, {
    id,
    title: "Planted",
    needs,
    provides: [`feature/${id}`],
    perCutoff: true,
    metrics: [metric(`${id}_value`), metric(`${id}_other`)],
    run: (_, { cutoff }): Record<string, QueryOutput> => {
      const made = sql(`CAST('${cutoff}' AS TIMESTAMP)`);
      return {
        [`feature/${id}`]: fromQuery(
          `SELECT customer_id, value AS ${id}_value, 1 AS ${id}_other FROM (${made}) ORDER BY 1`,
        ),
      };
    },
  });
}

function pluginOf(...features: ReturnType<typeof feature>[]): Plugin {
  return definePlugin({
    name: "stranger",
    version: "1.0.0",
    engines: { segmentarium: "^1" },
    contributes: { sources, features },
  });
}

async function runWith(plugin: Plugin, minimumPeople = 2, threads = 2, workFolder?: string): Promise<RunResult> {
  const project = miniatureProject((text) => text.replace('"minimumPeople":2', `"minimumPeople":${minimumPeople}`));
  const { options } = await setUp([plugin], project, workFolder);
  return run({ ...options, threads });
}

function failureOf(result: RunResult) {
  const failed = result.record.steps.filter(({ status }) => status === "failed");
  return failed.map(({ id, code, reason }) => ({ id, code, reason }));
}

const sumBefore = (cutoff: string) =>
  `SELECT customer_id, sum(amount) AS value FROM order_lines WHERE ordered_at < ${cutoff} GROUP BY customer_id`;

describe("a feature that is held against its past", () => {
  it("passes when it reads only what was before its cutoff, and is planned at the evaluation cutoff for that", async () => {
    const result = await runWith(pluginOf(feature(["order_lines"], sumBefore)));
    expect(result.record.steps.map(({ id, status }) => [id, status])).toEqual([
      ["tables", "done"],
      ["planted", "done"],
      ["planted@2024-03-21", "done"],
    ]);
  });

  it("is refused by name, column and count of customers when it reads orders without the cutoff", async () => {
    const all = "SELECT customer_id, sum(amount) AS value FROM order_lines GROUP BY customer_id";
    const result = await runWith(pluginOf(feature(["order_lines"], () => all)));
    expect(failureOf(result)).toEqual([
      {
        id: "planted@2024-03-21",
        code: "leaky-feature",
        reason:
          'Cannot use step "planted@2024-03-21" of stranger: it knows what came after 2024-03-21. Without the rows of that day ' +
          'and later column "planted_value" differs for 40 customers; read only rows before context.cutoff, and orders through ordersBefore',
      },
    ]);
    await expect(refuseUnfit(result)).rejects.toThrow(CheckError);
    await expect(refuseUnfit(result)).rejects.toThrow("leaky-feature at planted@2024-03-21");
  });

  it("is refused when it sums orders that reach over the cutoff, or takes the cutoff day in", async () => {
    const naive = (cutoff: string) =>
      `SELECT customer_id, sum(amount) AS value FROM orders WHERE ordered_at < ${cutoff} GROUP BY customer_id`;
    const [orders] = failureOf(await runWith(pluginOf(feature(["orders"], naive))));
    expect(orders).toMatchObject({
      code: "leaky-feature",
      reason: expect.stringContaining('"planted_value" differs for'),
    });
    const inclusive = (cutoff: string) => sumBefore(`${cutoff} + INTERVAL 1 MICROSECOND`);
    const [day] = failureOf(await runWith(pluginOf(feature(["order_lines"], inclusive))));
    expect(day).toMatchObject({ code: "leaky-feature" });
  });

  it("is refused when it knows answers that came after the cutoff to surveys sent before it", async () => {
    const scores = (cutoff: string) => `SELECT customer_id, score AS value FROM surveys WHERE sent_at < ${cutoff}`;
    const [failure] = failureOf(await runWith(pluginOf(feature(["surveys"], scores))));
    expect(failure).toMatchObject({
      code: "leaky-feature",
      reason: expect.stringContaining("differs for 24 customers"),
    });
    const known = (cutoff: string) => `${scores(cutoff)} AND answered_at < ${cutoff}`;
    expect(failureOf(await runWith(pluginOf(feature(["surveys"], known))))).toEqual([]);
  });

  it("says of few customers that they are few", async () => {
    const some = (cutoff: string) =>
      `${sumBefore(`CASE WHEN customer_id IN ('c1', 'c2') THEN TIMESTAMP '2030-01-01' ELSE ${cutoff} END`)}`;
    const [failure] = failureOf(await runWith(pluginOf(feature(["order_lines"], some)), 5));
    expect(failure!.reason).toContain('column "planted_value" differs for fewer than 5 customers');
  });

  it("is refused for customers who are there only because of what came after", async () => {
    const firstCustomers = (cutoff: string) => `
      ${sumBefore(cutoff)} UNION ALL
      SELECT DISTINCT 'new ' || order_id AS customer_id, NULL AS value FROM order_lines WHERE ordered_at >= ${cutoff}`;
    const [failure] = failureOf(await runWith(pluginOf(feature(["order_lines"], firstCustomers))));
    expect(failure!.reason).toMatch(/column "planted_other" differs for 4\d customers/);
  });

  it("is refused for what another step between the tables and it knows", async () => {
    const between = defineStep(import.meta.url, {
      id: "between",
      title: "Between",
      needs: ["order_lines"],
      provides: ["totals"],
      run: () => ({
        totals: fromQuery("SELECT customer_id, sum(amount) AS value FROM order_lines GROUP BY customer_id ORDER BY 1"),
      }),
    });
    const plugin = pluginOf(feature(["totals"], () => "SELECT customer_id, value FROM totals"));
    const result = await runWith({ ...plugin, contributes: { ...plugin.contributes, findings: [between] } });
    expect(failureOf(result)).toMatchObject([{ id: "planted@2024-03-21", code: "leaky-feature" }]);
  });

  it("is not run again when it reads nothing but clean features, and is blocked by those that are not", async () => {
    const calls: string[] = [];
    const second = feature(
      ["feature/planted"],
      (cutoff) => {
        calls.push(cutoff);
        return 'SELECT customer_id, planted_value AS value FROM "feature/planted"';
      },
      "second",
    );
    expect(failureOf(await runWith(pluginOf(feature(["order_lines"], sumBefore), second)))).toEqual([]);
    expect(calls).toHaveLength(2);
    const all = () => "SELECT customer_id, sum(amount) AS value FROM order_lines GROUP BY customer_id";
    const { record } = await runWith(pluginOf(feature(["order_lines"], all), second));
    expect(record.steps.find(({ id }) => id === "second@2024-03-21")?.status).toBe("blocked");
  });

  it("may use what has no date, and sums of floating numbers that threads add in any order", async () => {
    const floats = (cutoff: string) =>
      `SELECT customer_id, sum(CAST(amount AS DOUBLE) / 3) AS value FROM order_lines JOIN products USING (product_id)
       WHERE ordered_at < ${cutoff} AND category = 'k0' GROUP BY customer_id`;
    expect(failureOf(await runWith(pluginOf(feature(["order_lines", "products"], floats))))).toEqual([]);
  });

  it("is said to fail when it cannot do without the later rows", async () => {
    const impossible = () =>
      `SELECT customer_id, CASE WHEN (SELECT max(ordered_at) FROM order_lines) < TIMESTAMP '2024-03-25' THEN error('no later rows') ELSE 1 END AS value FROM order_lines`;
    const [failure] = failureOf(await runWith(pluginOf(feature(["order_lines"], impossible))));
    expect(failure).toMatchObject({ code: "leak-check-failed" });
  });

  it("is checked once: a good verdict is kept, a bad one comes again", async () => {
    const calls: string[] = [];
    const counted = (sql: (cutoff: string) => string) => (cutoff: string) => {
      calls.push(cutoff);
      return sql(cutoff);
    };
    const good = await setUp([pluginOf(feature(["order_lines"], counted(sumBefore)))]);
    const checked = await run(good.options);
    expect(calls).toHaveLength(3);
    const verdict = checked.record.steps.at(-1)?.leakCheck;
    expect(verdict).toMatch(/^[0-9a-f]{32}$/);
    await writeRun(good.options.workFolder, checked);
    expect(await readdir(join(good.options.workFolder, "cache"))).toContain(verdict);
    expect(formatRecord((await run(good.options)).record)).toBe(formatRecord(checked.record));
    expect(calls).toHaveLength(3);
    await rm(good.options.workFolder, { recursive: true });
    const all = () => "SELECT customer_id, sum(amount) AS value FROM order_lines GROUP BY customer_id";
    const bad = await setUp([pluginOf(feature(["order_lines"], all))]);
    const first = failureOf(await run(bad.options));
    expect(first).toHaveLength(1);
    expect(failureOf(await run(bad.options))).toEqual(first);
  });
});
