import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryOutput } from "../../../src/plugin.ts";
import { webStep } from "../../../src/plugins/web/webStep.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { runStep } from "../runStep.ts";
import { event, loadEvents, type WebEvent } from "./eventTable.ts";
import "../../properties.ts";

const step = webStep();
const metrics = step.metrics!.map((metric) => metric.id);
let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 2 });
});
afterAll(() => db.close());

async function runWeb(events: readonly WebEvent[], cutoff: string, options: object = {}, on = db) {
  const { outputs, warnings } = await runStep(step, on, await loadEvents(on, events), {}, { cutoff, options });
  return { rows: await on.rows((outputs["feature/web"] as QueryOutput).sql), warnings };
}

async function web(events: readonly WebEvent[], cutoff: string, options: object = {}, on = db) {
  return (await runWeb(events, cutoff, options, on)).rows;
}

/** Long before every window, of nobody: the events reach back. */
const beginning = event("2020-01-01T00:00:00", { customer: null });
const cutoff = "2024-02-01";

type Written = [string, string | null, string | null, string, string, string | null, string | null, number | null];

function referenceEvents() {
  const file = resolve(import.meta.dirname, "../../reference/web-features.json");
  const { events, features, cutoff } = JSON.parse(readFileSync(file, "utf8")) as {
    cutoff: string;
    events: Written[];
    features: Record<string, Record<string, number | null>>;
  };
  return {
    cutoff,
    features,
    events: events.map(([id, customer, session, at, kind, page, device, seconds]): WebEvent => {
      return { id, customer, session, at, kind, page, device, seconds };
    }),
  };
}

/** The same moment some days later. */
function later(at: string, days: number): string {
  return new Date(Date.parse(`${at}Z`) + days * 86_400_000).toISOString().slice(0, 23);
}

describe("the use of the site and e-mails", () => {
  test("equals what Python computes visit by visit", async () => {
    const { events, features, cutoff } = referenceEvents();
    const rows = await web(events, cutoff);
    expect(rows.map((row) => row.customer_id)).toEqual(Object.keys(features));
    for (const row of rows) {
      const expected = features[String(row.customer_id)]!;
      expect(Object.keys(expected).toSorted()).toEqual(metrics.toSorted());
      for (const name of metrics) {
        const value = expected[name]!;
        if (value === null || Number.isInteger(value)) expect([name, row[name]]).toEqual([name, value]);
        else expect(Math.abs(Number(row[name]) - value) / Math.max(1, value)).toBeLessThan(1e-12);
      }
    }
  });

  test("gives the same bytes with one thread and in any order of rows", async () => {
    const { events, cutoff } = referenceEvents();
    const rows = await web(events, cutoff);
    const single = await openDatabase({ threads: 1 });
    expect(JSON.stringify(await web(events.toReversed(), cutoff, {}, single))).toBe(JSON.stringify(rows));
    single.close();
  });

  test("is the same when everything happens whole weeks later", async () => {
    const { events, cutoff } = referenceEvents();
    const rows = await web(events, cutoff);
    for (const days of [7, 364]) {
      const moved = events.map((row) => ({ ...row, at: later(row.at, days) }));
      expect(await web(moved, later(`${cutoff}T00:00:00`, days).slice(0, 10))).toEqual(rows);
    }
  });

  test("sees nothing of the cutoff day and after", async () => {
    const { events, cutoff } = referenceEvents();
    const before = events.filter(({ at }) => at < cutoff);
    expect(before.length).toBeLessThan(events.length);
    expect(await web(before, cutoff)).toEqual(await web(events, cutoff));
  });

  test("parts visits without a session id by pauses longer than the timeout, whatever their order", async () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 3 * 3600 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(pauses, fc.integer({ min: 1, max: 90 }), async (seconds, timeoutMinutes) => {
        let moment = Date.parse("2024-01-20T00:00:00Z");
        const events = [beginning, event("2024-01-20T00:00:00")];
        for (const pause of seconds) {
          moment += 1000 * pause;
          events.push(event(new Date(moment).toISOString().slice(0, 19)));
        }
        const [row] = await web(events.toReversed(), cutoff, { timeoutMinutes });
        expect(row!.visits).toBe(1 + seconds.filter((pause) => pause > 60 * timeoutMinutes).length);
      }),
      { numRuns: 60 },
    );
  });

  test("counts a visit more when it is split in two by more than the timeout, and loses none of its events", async () => {
    const whole = [0, 10, 20, 30].map((minute) => event(`2024-01-20T10:${String(minute).padStart(2, "0")}:00`));
    const [together] = await web([beginning, ...whole], cutoff);
    const split = whole.map((row, i) => (i < 2 ? row : { ...row, at: row.at.replace("T10", "T11") }));
    const [apart] = await web([beginning, ...split], cutoff);
    expect(together).toMatchObject({ visits: 1, pages_per_visit: 4, visit_minutes: 30, bounce_share: 0 });
    expect(apart).toMatchObject({ visits: 2, pages_per_visit: 2, visit_minutes: 10, bounce_share: 0 });
  });

  test("trusts a session id over any pause, and keeps two customers of one session apart", async () => {
    const events = [
      event("2024-01-20T10:00:00", { session: "s" }),
      event("2024-01-20T18:00:00", { session: "s" }),
      event("2024-01-20T18:00:01", { session: "s", customer: "b" }),
      event("2024-01-20T10:05:00"),
    ];
    const rows = await web([beginning, ...events], cutoff);
    expect(rows).toMatchObject([
      { customer_id: "a", visits: 2, bounce_share: 0.5 },
      { customer_id: "b", visits: 1, bounce_share: 1 },
    ]);
  });

  test("gives the figures of a customer, computed by hand", async () => {
    const mail = (at: string, kind: string) => event(at, { kind, page: "newsletter" });
    const rows = await web(
      [
        beginning,
        event("2024-01-20T17:59:00", { page: "/", device: "mobile", seconds: 60 }),
        event("2024-01-20T18:00:00", { kind: "product_view", page: "/product/x", device: "mobile", seconds: 90 }),
        event("2024-01-20T18:01:30", { kind: "add_to_cart", page: "/product/x", device: "mobile", seconds: 0 }),
        event("2024-01-22T20:00:00", { kind: "add_to_cart", page: "/product/y", device: "desktop" }),
        event("2024-01-22T20:02:00", { kind: "checkout", page: "/checkout", device: "desktop" }),
        event("2024-01-22T20:05:00", { kind: "purchase", page: "/thanks", device: "desktop" }),
        event("2024-01-25T09:00:00", { page: "/", seconds: 1_000_000_000 }),
        mail("2024-01-10T08:00:00", "email_sent"),
        mail("2024-01-17T08:00:00", "email_sent"),
        mail("2024-01-10T09:00:00", "email_open"),
        mail("2024-01-10T09:01:00", "email_click"),
        mail("2024-01-10T09:02:00", "email_click"),
        mail("2024-01-30T08:00:00", "email_unsubscribe"),
      ],
      cutoff,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      visits: 3,
      days_since_visit: 7,
      visit_minutes: 5,
      pages_per_visit: 1,
      bounce_share: 1 / 3,
      weekend_visit_share: 1 / 3,
      evening_visit_share: 1 / 3,
      product_views: 1,
      cart_abandonment: 0.5,
      mobile_share: 0.5,
      email_opens: 1,
      email_clicks: 2,
      email_open_rate: 0.5,
      email_click_rate: 1,
      email_clicks_per_open: 1,
    });
    expect(rows[0]!["key_page_minutes"]).toBeCloseTo((1.5 + 2 + 3) / 3, 12);
  });

  test("is zero visits for who is known but stayed away, missing for shares of nothing, and no row for who is unknown", async () => {
    const rows = await web(
      [beginning, event("2023-06-01T10:00:00"), event("2023-12-01T10:00:00", { customer: "b", kind: "email_open" })],
      cutoff,
    );
    expect(rows).toMatchObject([
      {
        customer_id: "a",
        visits: 0,
        product_views: 0,
        days_since_visit: 245,
        bounce_share: null,
        email_opens: 0,
        email_clicks: 0,
      },
      {
        customer_id: "b",
        visits: 0,
        product_views: 0,
        days_since_visit: null,
        bounce_share: null,
        email_opens: 1,
        email_clicks: 0,
      },
    ]);
  });

  test("does not call no e-mails what a source without events of e-mails does not tell", async () => {
    const rows = await web([beginning, event("2024-01-20T10:00:00")], cutoff);
    expect(rows[0]).toMatchObject({
      email_opens: null,
      email_clicks: null,
      email_open_rate: null,
      email_clicks_per_open: null,
    });
  });

  test("prefers e-mails delivered to those sent, for everybody alike", async () => {
    const mails = ["email_sent", "email_sent", "email_delivered", "email_open"].map((kind) =>
      event("2024-01-20T10:00:00", { kind }),
    );
    const onlySent = ["email_sent", "email_open"].map((kind) => event("2024-01-20T10:00:00", { kind, customer: "b" }));
    const rows = await web([beginning, ...mails, ...onlySent], cutoff);
    expect(rows).toMatchObject([{ email_open_rate: 1 }, { customer_id: "b", email_open_rate: null, email_opens: 1 }]);
  });

  test("gives nobody a figure, with a warning, when the events do not reach back over the window", async () => {
    const young = [event("2024-01-20T10:00:00")];
    const { rows, warnings } = await runWeb(young, cutoff);
    expect(rows).toEqual([]);
    expect(warnings).toMatchObject([
      { code: "short-history", message: expect.stringContaining("begin 12 days before") },
    ]);
    const shorter = await runWeb(young, cutoff, { days: 12 });
    expect(shorter.rows).toMatchObject([{ visits: 1 }]);
    expect(shorter.warnings).toEqual([]);
    expect(await runWeb([], cutoff)).toEqual({ rows: [], warnings: [] });
  });

  test("takes the kinds, pages and devices that a project names", async () => {
    const events = [
      event("2024-01-20T10:00:00", { kind: "Seen", page: "/item/it's 1", device: "phone" }),
      event("2024-01-20T10:01:00", { kind: "Basket", page: "/item/2", seconds: 30 }),
    ];
    const options = { pageViews: ["Seen"], carts: ["Basket"], mobileDevices: ["phone"], keyPages: ["/item/it's*"] };
    const [row] = await web([beginning, ...events], cutoff, options);
    expect(row).toMatchObject({ pages_per_visit: 1, cart_abandonment: 1, mobile_share: 1, key_page_minutes: 1 });
    const none = { pageViews: [], productViews: [], carts: [], purchases: [], keyPages: [], mobileDevices: [] };
    const [bare] = await web([beginning, ...events], cutoff, none);
    expect(bare).toMatchObject({ visits: 1, pages_per_visit: 0, cart_abandonment: null, key_page_minutes: 0 });
  });

  test("says what a missing value means for every metric", () => {
    expect(step.metrics!.filter((metric) => metric.missing === undefined)).toEqual([]);
  });
});
