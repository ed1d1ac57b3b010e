import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Truth, writeTwin } from "../../src/twin/index.ts";
import {
  countBy,
  groupBy,
  isReadableLine,
  isReadableOrder,
  type Row,
  readEvents,
  readRows,
  readTruth,
  secondsOf,
} from "./readTwin.ts";

const folder = mkdtempSync(join(tmpdir(), "twin-"));
let truth: Truth;
let customers: readonly Row[];
let orders: readonly Row[];
let lines: readonly Row[];
let cleanLines: readonly Row[];
let testOrders: Set<string | undefined>;
let surveys: readonly Row[];

beforeAll(async () => {
  await writeTwin(folder, { customers: 600, asOf: "2025-07-01", seed: "truth" });
  truth = readTruth(folder);
  customers = readRows(folder, "customers.csv");
  orders = readRows(folder, "orders.csv.gz");
  lines = readRows(folder, "order_lines.csv.gz");
  surveys = readRows(folder, "surveys.csv");
  testOrders = new Set(orders.filter((row) => row.is_test === "true").map((row) => row.order_id));
  const distinct = new Map(lines.filter(isReadableLine).map((row) => [JSON.stringify(row), row]));
  cleanLines = [...distinct.values()].filter((row) => !testOrders.has(row.order_id));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("truth.json counts the orders of each kind as an independent parser does", () => {
  const { counts } = truth;
  const readable = orders.filter(isReadableOrder);
  const real = readable.filter((row) => row.is_test === "false");
  const sales = real.filter((row) => row.order_id?.startsWith("O"));
  expect(counts.malformedOrders).toBe(orders.length - readable.length);
  expect(counts.malformedOrders).toBeGreaterThan(0);
  expect(counts.testOrders).toBe(readable.length - real.length);
  expect(counts.orders).toBe(sales.length);
  expect(counts.guestOrders).toBe(sales.filter((row) => row.crm_id === "").length);
  expect(counts.saleOrders).toBe(sales.filter((row) => row.crm_id !== "").length);
  expect(counts.returnOrders).toBe(real.length - sales.length);
  let latest = 0;
  let late = 0;
  for (const row of readable) {
    const second = secondsOf(row.ordered_at);
    if (latest > second + 86_400) late += 1;
    latest = Math.max(latest, second);
  }
  expect(late).toBe(counts.lateOrders);
  expect(readRows(folder, "truth_orders.csv.gz").filter((row) => row.late === "true").length).toBe(late);
  expect(late).toBeGreaterThan(0);
});

test("truth.json counts lines, returns, repetitions and rejects as an independent parser does", () => {
  const { counts } = truth;
  const readable = lines.filter(isReadableLine);
  expect(counts.malformedLines).toBe(lines.length - readable.length);
  expect(counts.malformedLines).toBeGreaterThan(0);
  expect(counts.duplicateLines).toBe(readable.length - new Set(readable.map((row) => JSON.stringify(row))).size);
  expect(counts.duplicateLines).toBeGreaterThan(0);
  expect(counts.lines).toBe(cleanLines.length);
  expect(counts.returnLines).toBe(cleanLines.filter((row) => Number(row.quantity) < 0).length);
  expect(counts.testLines).toBe(readable.filter((row) => testOrders.has(row.order_id)).length);
});

test("truth.json gives the revenue in base currency to the fourth decimal", () => {
  const month = new Map(orders.map((row) => [row.order_id, row.ordered_at?.slice(0, 7)]));
  const rates = new Map(
    readRows(folder, "rates.csv").map((row) => [
      `${row.month?.slice(0, 7)} ${row.currency}`,
      BigInt(row.rate?.replace(".", "") ?? ""),
    ]),
  );
  let net = 0n;
  for (const row of cleanLines) {
    const hundredths = (text: string | undefined): bigint => BigInt(text?.replace(".", "") ?? "");
    const amount = BigInt(row.quantity ?? "") * hundredths(row.unit_price) - hundredths(row.discount);
    const exact = amount * (rates.get(`${month.get(row.order_id)} ${row.currency}`) ?? 0n);
    net += exact < 0n ? -((-exact + 5000n) / 10_000n) : (exact + 5000n) / 10_000n;
  }
  expect(truth.revenue.net).toBe(`${net / 10_000n}.${String(net % 10_000n).padStart(4, "0")}`);
});

test("truth.json counts people, records and segments as the customer files do", () => {
  const planted = readRows(folder, "truth_customers.csv");
  const people = new Map(planted.map((row) => [row.person_id, row.segment]));
  expect(planted.map((row) => row.crm_id)).toEqual(customers.map((row) => row.crm_id));
  expect(new Set(customers.map((row) => row.crm_id)).size).toBe(customers.length);
  expect(truth.people).toBe(people.size);
  expect(truth.counts.customerRecords).toBe(customers.length);
  expect(truth.counts.duplicatedPeople).toBe(customers.length - people.size);
  for (const { id, people: members } of truth.segments) {
    expect([...people.values()].filter((segment) => segment === id).length, id).toBe(members);
  }
  const sales = planted.reduce((sum, row) => sum + Number(row.orders), 0);
  expect(sales).toBe(truth.counts.saleOrders);
});

test("truth.json counts countries and regions that are not written as agreed, by an independent comparison", () => {
  const planted = new Map(readRows(folder, "truth_customers.csv").map((row) => [row.crm_id, row]));
  const found = { countries: 0, capitals: 0, names: 0 };
  for (const { crm_id, region = "", country = "" } of customers) {
    const truly = planted.get(crm_id);
    expect(truly?.country).toMatch(/^(GB|IE|DE|FR|US)$/);
    if (country !== truly?.country) found.countries += 1;
    if (region === truly?.region) continue;
    if (region.toLowerCase() === truly?.region?.toLowerCase()) found.capitals += 1;
    else found.names += 1;
  }
  const { spelledCountries, regionsInOtherCapitals, regionsUnderOtherNames } = truth.counts;
  expect(found).toEqual({
    countries: spelledCountries,
    capitals: regionsInOtherCapitals,
    names: regionsUnderOtherNames,
  });
  for (const count of Object.values(found)) expect(count).toBeGreaterThan(20);
});

test("truth.json counts the answers of people about each purpose as the customer file does", () => {
  const people = new Map(customers.map((row) => [row.email?.toLowerCase(), row]));
  for (const { purpose, granted, refused } of truth.consent) {
    const agree = [...people.values()].filter((row) => row[`consent_${purpose}`] === "true").length;
    expect([granted, refused], purpose).toEqual([agree, people.size - agree]);
  }
});

test("truth.json counts events by kind, sessions and unknown visitors as a Parquet reader does", async () => {
  const events = await readEvents(folder);
  const known = new Set(readRows(folder, "identities.csv").map((row) => row.web_id));
  const kinds: Record<string, number> = {};
  for (const { kind } of events) kinds[String(kind)] = (kinds[String(kind)] ?? 0) + 1;
  expect(kinds).toEqual(truth.counts.eventsByKind);
  expect(Object.keys(kinds)).toHaveLength(7);
  expect(events.length).toBe(truth.counts.events);
  expect(new Set(events.map((row) => row.event_id)).size).toBe(events.length);
  expect(new Set(events.filter((row) => row.session_id).map((row) => row.session_id)).size).toBe(truth.counts.sessions);
  expect(events.filter((row) => !known.has(String(row.web_id))).length).toBe(truth.counts.anonymousEvents);
  const times = events.map((row) => (row.occurred_at as Date).getTime());
  expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
  expect(times.every((time) => time < Date.parse("2025-07-01T00:00:00Z"))).toBe(true);
});

test("truth.json gives the NPS, answers and topics that the survey file holds", () => {
  const segmentOf = new Map(readRows(folder, "truth_customers.csv").map((row) => [row.crm_id, row.segment]));
  for (const segment of truth.segments) {
    const ours = surveys.filter((row) => segmentOf.get(row.crm_id) === segment.id);
    const nps = ours.filter((row) => row.instrument === "nps" && row.answered_at !== "");
    expect(segment.nps.answered.promoters, segment.id).toBe(nps.filter((row) => Number(row.score) >= 9).length);
    expect(segment.nps.answered.detractors, segment.id).toBe(nps.filter((row) => Number(row.score) <= 6).length);
    expect(segment.nps.answered.passives).toBe(nps.filter((row) => row.score === "7" || row.score === "8").length);
    expect(segment.surveys.sent.csat).toBe(ours.filter((row) => row.instrument === "csat").length);
    const comments = Object.values(segment.topics).reduce((sum, topic) => sum + topic.comments, 0);
    expect(comments).toBe(ours.filter((row) => row.comment !== "").length);
  }
  const unanswered = surveys.filter((row) => row.answered_at === "");
  expect(unanswered.every((row) => row.score === "" && row.comment === "")).toBe(true);
  expect(surveys.every((row) => row.answered_at === "" || secondsOf(row.answered_at) > secondsOf(row.sent_at))).toBe(
    true,
  );
});

test("surveys_recent.csv has the surveys of the last two months as the first file has them, and truth.json their number", () => {
  const since = Date.parse("2025-05-01T00:00:00Z") / 1000;
  const again = readRows(folder, "surveys_recent.csv");
  expect(again).toEqual(surveys.filter((row) => secondsOf(row.sent_at) >= since));
  expect(again.length).toBe(truth.counts.surveysDeliveredAgain);
  expect(again.length).toBeGreaterThan(20);
});

test("truth.json counts assignments and offers as their files do", () => {
  const variants = countBy(readRows(folder, "assignments.csv"), (row) => row.variant ?? "");
  expect(Object.fromEntries(variants)).toEqual(truth.experiment.people);
  const gender = new Map(customers.map((row) => [row.crm_id, row.gender]));
  const offers = readRows(folder, "treatments.csv");
  for (const { treatment, byGender } of truth.treatments) {
    for (const cell of byGender) {
      const ours = offers.filter((row) => row.treatment === treatment && gender.get(row.crm_id) === cell.gender);
      expect(ours.length).toBe(cell.decided);
      expect(ours.filter((row) => row.offered === "1").length).toBe(cell.offered);
    }
  }
});

test("ids and times agree across files", () => {
  const joined = new Map(customers.map((row) => [row.crm_id, secondsOf(row.joined_at)]));
  const launched = new Map(
    readRows(folder, "products.csv").map((row) => [row.sku, secondsOf(`${row.launched_at} 00:00:00`)]),
  );
  expect(launched.size).toBe(480);
  const order = new Map(orders.map((row) => [row.order_id, row]));
  expect(order.size).toBe(orders.length);
  for (const row of orders) {
    if (row.crm_id === "" || row.is_test === "true") continue;
    expect(secondsOf(row.ordered_at)).toBeGreaterThan(joined.get(row.crm_id) ?? Number.NaN);
  }
  for (const row of lines) {
    const head = order.get(row.order_id);
    expect(head?.currency).toBe(row.currency);
    expect(secondsOf(head?.ordered_at)).toBeGreaterThan(launched.get(row.sku) ?? Number.NaN);
  }
  for (const name of ["identities.csv", "touches.csv.gz", "assignments.csv", "surveys.csv", "treatments.csv"]) {
    expect(
      readRows(folder, name).every((row) => joined.has(row.crm_id)),
      name,
    ).toBe(true);
  }
});

test("each order has lines numbered from 1, all sold or all given back, and a return only takes back what was sold", () => {
  const byOrder = groupBy(cleanLines, (row) => row.order_id);
  for (const [id, rows] of byOrder) {
    expect(rows.map((row) => Number(row.line))).toEqual(rows.map((_, i) => i + 1));
    expect(rows.every((row) => Number(row.quantity) < 0 === id?.startsWith("R"))).toBe(true);
    expect(rows.every((row) => Number(row.discount) >= 0 && Number(row.unit_price) > 0)).toBe(true);
  }
  const real = orders.filter((row) => isReadableOrder(row) && row.is_test === "false");
  expect(real.filter((row) => !byOrder.has(row.order_id))).toEqual([]);
  const bought = new Map<string, number>();
  const person = new Map(orders.map((row) => [row.order_id, row.crm_id]));
  for (const row of cleanLines) {
    const key = `${person.get(row.order_id)} ${row.sku}`;
    bought.set(key, (bought.get(key) ?? 0) + Number(row.quantity));
  }
  expect([...bought.values()].every((quantity) => quantity >= 0)).toBe(true);
});

test("people with two records share an address but for its case, most a web id, and some disagree, as the truth says", () => {
  const people = groupBy(customers, (row) => row.email?.toLowerCase());
  const twice = [...people.values()].filter((rows) => rows.length > 1);
  expect(twice.length).toBe(truth.counts.duplicatedPeople);
  const links = groupBy(readRows(folder, "identities.csv"), (row) => row.crm_id);
  const meant = new Map(readRows(folder, "truth_customers.csv").map((row) => [row.crm_id, row]));
  const found = { withoutWebId: 0, conflicts: { region: 0, country: 0, acquisition_channel: 0 } };
  for (const [first, second] of twice) {
    const ids = new Set(links.get(first?.crm_id)?.map((row) => row.web_id));
    if (links.get(second?.crm_id)?.some((row) => ids.has(row.web_id ?? "")) !== true) found.withoutWebId += 1;
    const [one, other] = [meant.get(first?.crm_id), meant.get(second?.crm_id)];
    if (one?.region !== other?.region) found.conflicts.region += 1;
    if (one?.country !== other?.country) found.conflicts.country += 1;
    if (first?.acquisition_channel !== second?.acquisition_channel) found.conflicts.acquisition_channel += 1;
    expect([first?.gender, first?.age_band]).toEqual([second?.gender, second?.age_band]);
  }
  expect(found).toEqual(truth.secondRecords);
});

test("truth_orders.csv.gz has the moments that the files have, payments read by the clocks of Kolkata", () => {
  const order = new Map(orders.map((row) => [row.order_id, row]));
  const zone = { timeZone: "Asia/Kolkata", dateStyle: "short", timeStyle: "medium" } as const;
  const clock = new Intl.DateTimeFormat("en-GB", zone);
  const paid = groupBy(readRows(folder, "payments.csv"), (row) => row.order_id);
  const planted = readRows(folder, "truth_orders.csv.gz");
  expect(planted.length).toBe(orders.filter(isReadableOrder).length);
  for (const row of planted) {
    const { crm_id, ordered_at, is_test } = order.get(row.order_id) ?? {};
    expect([crm_id, ordered_at, is_test]).toEqual([row.crm_id, row.ordered_at, String(row.kind === "test")]);
    const [first] = paid.get(row.order_id) ?? [];
    const local = row.paid_at === "" ? undefined : clock.format(new Date(secondsOf(row.paid_at) * 1000));
    expect(first?.paid_at).toBe(local?.replace(",", ""));
    if (first === undefined) continue;
    const wait = secondsOf(row.paid_at) - secondsOf(row.ordered_at);
    expect(wait >= 0 && wait < 600).toBe(true);
  }
  expect(planted.filter((row) => row.paid_at !== "").length).toBe(
    truth.payments.payments - truth.payments.doubled - truth.payments.orphans,
  );
});

test("payments are as many, missing, doubled and off as the truth says, by an independent parser", () => {
  const cents = (text = ""): number => Math.round(Number(text) * 100);
  const due = new Map<string | undefined, number>();
  for (const { order_id, quantity, unit_price, discount } of cleanLines) {
    const amount = Number(quantity) * cents(unit_price) - cents(discount);
    due.set(order_id, (due.get(order_id) ?? 0) + amount);
  }
  const rows = readRows(folder, "payments.csv");
  const paid = groupBy(rows, (row) => row.order_id ?? "");
  const found = { payments: rows.length, missing: 0, doubled: 0, differing: 0, rounded: 0, orphans: 0 };
  for (const [id, amount] of due) {
    const amounts = (paid.get(id ?? "") ?? []).map((row) => cents(row.amount));
    const off = Math.abs((amounts[0] ?? 0) - amount);
    if (amount !== 0 && amounts.length === 0) found.missing += 1;
    else if (amounts.length === 2) found.doubled += 1;
    else if (off > 2) found.differing += 1;
    else if (off > 0) found.rounded += 1;
  }
  found.orphans = [...paid.keys()].filter((id) => !due.has(id)).length;
  expect(found).toEqual(truth.payments);
  for (const count of Object.values(found)) expect(count).toBeGreaterThan(0);
  expect(new Set(rows.map((row) => row.payment_id)).size).toBe(rows.length);
  expect(rows.every((row) => (row.kind === "refund") === Number(row.amount) < 0)).toBe(true);
  expect(rows.some((row) => testOrders.has(row.order_id))).toBe(false);
});
