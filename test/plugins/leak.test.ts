import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { collect } from "../../src/collect.ts";
import { firstParty } from "../../src/firstParty.ts";
import { ordersQuery } from "../../src/ingest/index.ts";
import type { QueryOutput, Step } from "../../src/plugin.ts";
import { stream } from "../../src/random/index.ts";
import { readProject } from "../../src/readProject.ts";
import { openDatabase, type Row } from "../../src/table/index.ts";
import { loadOrderLines, loadProducts, type OrderLine } from "./orderLines.ts";
import { runStep, tableInput } from "./runStep.ts";
import { event, loadEvents, type WebEvent } from "./web/eventTable.ts";

const cutoff = "2024-03-01";
const root = join(import.meta.dirname, "../..");
const { project, folder } = await readProject(root, "twin", ["twin"]);
const registry = collect(firstParty.map((plugin) => (typeof plugin === "function" ? plugin(project, folder) : plugin)));
/** Features that read canonical tables; those made of other features are checked at every run, see test/core/leaks.test.ts. */
const features = registry.steps
  .filter(({ point, step }) => point === "features" && !step.needs.some((need) => need.startsWith("feature/")))
  .map(({ step }) => step);

/** Orders whose lines lie up to three weeks apart, so that many reach over the cutoff; some begin with a charge, some are guests'. */
function straddlingLines(): OrderLine[] {
  const random = stream("straddling orders");
  const whole = (below: number) => Math.floor(below * random());
  return Array.from({ length: 400 }, (_, order) => {
    const customer = random() < 0.1 ? null : `c${whole(40)}`;
    const start = Date.UTC(2024, 0, 1) + whole(120 * 24) * 3_600_000;
    return Array.from({ length: 1 + whole(4) }, (): OrderLine => {
      const kind = random() < 0.15 ? "return" : random() < 0.15 ? "charge" : "sale";
      const sign = kind === "return" ? -1 : 1;
      return {
        order: `o${order}`,
        customer,
        at: new Date(start + whole(21 * 24) * 3_600_000).toISOString().slice(0, 19),
        product: `p${whole(20)}`,
        quantity: sign * (1 + whole(4)),
        discount: random() < 0.3 ? String(sign) : "0",
        amount: String(sign * (1 + whole(9000) / 100)),
        kind,
      };
    });
  }).flat();
}

/** Visits and e-mails on both sides of the cutoff, some of them of visits that reach over it. */
function straddlingEvents(): WebEvent[] {
  const random = stream("straddling events");
  const whole = (below: number) => Math.floor(below * random());
  return Array.from({ length: 600 }, (_, i) => {
    const visit = whole(80);
    const near = i % 10 === 0 ? Date.UTC(2024, 2, 1) - 1_800_000 : Date.UTC(2023, 9, 1) + whole(240 * 24) * 3_600_000;
    return event(new Date(near + whole(3600) * 1000).toISOString().slice(0, 19), {
      customer: `c${visit % 40}`,
      session: visit % 2 === 0 ? `s${visit}` : null,
      kind: ["page_view", "product_view", "add_to_cart", "purchase", "email_open"][whole(5)]!,
      device: visit % 3 === 0 ? "mobile" : "desktop",
      seconds: random() < 0.5 ? whole(300) : null,
    });
  });
}

type Removal = "nothing" | "lines, orders made of the rest" | "lines and orders dated later";

const lines = straddlingLines();
const events = straddlingEvents();

async function rowsOf(step: Step, removal: Removal): Promise<Row[]> {
  const db = await openDatabase({ threads: 2 });
  await loadOrderLines(db, lines);
  await loadProducts(
    db,
    Object.fromEntries(lines.map(({ product }) => [product ?? "p", `k${Number(product?.slice(1)) % 4}`])),
  );
  await loadEvents(db, events);
  if (removal !== "nothing") {
    await db.run(`
      DELETE FROM order_lines WHERE ordered_at >= TIMESTAMP '${cutoff}';
      DELETE FROM events WHERE occurred_at >= TIMESTAMP '${cutoff}'`);
  }
  if (removal === "lines and orders dated later") {
    await db.run(`DELETE FROM orders WHERE ordered_at >= TIMESTAMP '${cutoff}'`);
  } else {
    const rest = "(SELECT *, CAST(NULL AS TEXT) AS channel FROM order_lines)";
    await db.run(`CREATE OR REPLACE TABLE orders AS ${ordersQuery(rest)}`);
  }
  const needs = step.needs.map((need) => need.replace("?", ""));
  const inputs = await Promise.all(needs.map(async (id) => [id, await tableInput(db, id)] as const));
  const { outputs } = await runStep(step, db, Object.fromEntries(inputs), {}, { cutoff });
  const rows = await db.rows((outputs[step.provides[0]!] as QueryOutput).sql);
  db.close();
  return rows;
}

describe("every feature of the product that reads tables", () => {
  test("is tried on orders that reach over the cutoff, and on events on both sides of it", () => {
    const before = new Set(lines.filter(({ at }) => at < cutoff).map(({ order }) => order));
    const over = new Set(lines.filter(({ at, order }) => at >= cutoff && before.has(order)).map(({ order }) => order));
    expect(over.size).toBeGreaterThan(10);
    expect(new Set(events.map(({ at }) => at >= cutoff)).size).toBe(2);
    expect(features.map(({ id }) => id)).toEqual(expect.arrayContaining(["rfm", "behaviour", "web"]));
  });

  test.each(features)("sees nothing of the cutoff day and after: $id", async (step) => {
    expect(step.perCutoff).toBe(true);
    const rows = await rowsOf(step, "nothing");
    expect(rows.length).toBeGreaterThan(30);
    expect(await rowsOf(step, "lines, orders made of the rest")).toEqual(rows);
    expect(await rowsOf(step, "lines and orders dated later")).toEqual(rows);
  });
});
