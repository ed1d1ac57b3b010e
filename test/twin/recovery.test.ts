import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Truth, writeTwin } from "../../src/twin/index.ts";
import { countBy, groupBy, isReadableLine, type Row, readRows, readTruth, secondsOf } from "./readTwin.ts";

/** Planted values are recovered from the files alone; each tolerance is 4.5 standard errors of its estimate. */
const TOLERANCE = 4.5;
const DAY = 86_400;
const YEAR = 365.25 * DAY;
const END = Date.parse("2025-07-01T00:00:00Z") / 1000;
const START = Date.parse("2022-07-01T00:00:00Z") / 1000;
const EXPERIMENT_START = END - 150 * DAY;

interface Planted {
  readonly segment: string;
  readonly rate: number;
  readonly hazard: number;
  readonly spend: number;
  readonly from: number;
  readonly until: number;
  readonly gone: boolean;
  /** Moments of orders after the first on joining. */
  readonly repeats: readonly number[];
}

const folder = mkdtempSync(join(tmpdir(), "twin-"));
let truth: Truth;
let people: Map<string, Planted>;
let personOf: Map<string | undefined, string>;
let orders: readonly Row[];

beforeAll(async () => {
  await writeTwin(folder, { customers: 4000, asOf: "2025-07-01", seed: "recovery" });
  truth = readTruth(folder);
  const rows = readRows(folder, "truth_customers.csv");
  personOf = new Map(rows.map((row) => [row.crm_id, row.person_id ?? ""]));
  orders = readRows(folder, "orders.csv.gz").filter(
    (row) => row.is_test === "false" && row.crm_id !== "" && row.order_id?.startsWith("O"),
  );
  const bought = groupBy(orders, (row) => personOf.get(row.crm_id));
  people = new Map(rows.map((row) => [row.person_id ?? "", planted(row, bought.get(row.person_id) ?? [])]));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function planted(row: Row, own: readonly Row[]): Planted {
  const from = secondsOf(row.active_from);
  const gone = row.churned_at !== "";
  const until = gone ? secondsOf(row.churned_at) : END;
  const times = own.map((order) => secondsOf(order.ordered_at)).sort((a, b) => a - b);
  return {
    segment: row.segment ?? "",
    rate: Number(row.purchase_rate),
    hazard: Number(row.dropout_hazard),
    spend: Number(row.spend_mean),
    from,
    until,
    gone,
    repeats: from > START ? times.slice(1) : times,
  };
}

/** The expected number of orders between two moments, by the planted rate and season. */
function expectedOrders(
  { rate, from, until }: Planted,
  first: number,
  last: number,
  add?: (day: Date, n: number) => void,
) {
  const { months, weekdaysFromMonday } = truth.seasonality;
  let total = 0;
  for (let day = Math.floor(Math.max(from, first) / DAY) * DAY; day < Math.min(until, last); day += DAY) {
    const overlap = Math.min(day + DAY, until, last) - Math.max(day, from, first);
    const date = new Date(day * 1000);
    const season = (months[date.getUTCMonth()] ?? 0) * (weekdaysFromMonday[(date.getUTCDay() + 6) % 7] ?? 0);
    const expected = (rate * season * overlap) / YEAR;
    total += expected;
    add?.(date, expected);
  }
  return total;
}

test("segments have their planted shares", () => {
  for (const { id, plantedShare, people: members } of truth.segments) {
    const deviation = Math.sqrt((plantedShare * (1 - plantedShare)) / people.size);
    expect(Math.abs(members / people.size - plantedShare), id).toBeLessThan(TOLERANCE * deviation);
  }
});

test("orders follow the planted rates, months and weekdays", () => {
  const months = Array.from({ length: 12 }, () => ({ seen: 0, expected: 0 }));
  const weekdays = Array.from({ length: 7 }, () => ({ seen: 0, expected: 0 }));
  for (const person of people.values()) {
    expectedOrders(person, START, EXPERIMENT_START, (day, n) => {
      months[day.getUTCMonth()]!.expected += n;
      weekdays[(day.getUTCDay() + 6) % 7]!.expected += n;
    });
    for (const time of person.repeats.filter((second) => second < EXPERIMENT_START)) {
      months[new Date(time * 1000).getUTCMonth()]!.seen += 1;
      weekdays[(new Date(time * 1000).getUTCDay() + 6) % 7]!.seen += 1;
    }
  }
  for (const [place, { seen, expected }] of [...months, ...weekdays].entries()) {
    expect(expected, `cell ${place}`).toBeGreaterThan(500);
    expect(Math.abs(seen - expected), `cell ${place}`).toBeLessThan(TOLERANCE * Math.sqrt(expected));
  }
});

test("orders follow the planted hours", () => {
  const times = [...people.values()].flatMap(({ repeats }) => repeats);
  const seen = countBy(
    times.map((time) => ({ hour: String(new Date(time * 1000).getUTCHours()) })),
    (row) => row.hour ?? "",
  );
  for (const [hour, share] of truth.seasonality.hours.entries()) {
    const deviation = Math.sqrt((share * (1 - share)) / times.length);
    expect(Math.abs((seen.get(String(hour)) ?? 0) / times.length - share), `hour ${hour}`).toBeLessThan(
      TOLERANCE * deviation,
    );
  }
});

test("people drop out at their planted hazards: departures equal summed hazards, by segment", () => {
  for (const { id } of truth.segments) {
    const members = [...people.values()].filter(({ segment }) => segment === id);
    const expected = members.reduce((sum, { hazard, from, until }) => sum + (hazard * (until - from)) / YEAR, 0);
    const departures = members.filter(({ gone }) => gone).length;
    expect(Math.abs(departures - expected), id).toBeLessThan(TOLERANCE * Math.sqrt(expected));
  }
});

test("the experiment lifts orders by the planted ratio in its treatment, and not in its control", () => {
  const arms = { control: { seen: 0, expected: 0 }, treatment: { seen: 0, expected: 0 } };
  const { daysFromAssignment: days, rateRatio } = truth.experiment;
  for (const row of readRows(folder, "assignments.csv")) {
    const person = people.get(personOf.get(row.crm_id) ?? "");
    const at = secondsOf(row.assigned_at);
    if (person === undefined) throw new Error(`${row.crm_id} is not planted`);
    const arm = arms[row.variant as "control" | "treatment"];
    arm.expected += expectedOrders(person, at, at + days * DAY);
    arm.seen += person.repeats.filter((second) => second >= at && second < at + days * DAY).length;
  }
  const { control, treatment } = arms;
  const lift = treatment.expected * rateRatio;
  expect(Math.abs(control.seen - control.expected)).toBeLessThan(TOLERANCE * Math.sqrt(control.expected));
  expect(Math.abs(treatment.seen - lift)).toBeLessThan(TOLERANCE * Math.sqrt(lift));
  expect(treatment.seen - treatment.expected).toBeGreaterThan(TOLERANCE * Math.sqrt(treatment.expected));
});

test("one offer is unfair to women whatever their merit, the other is not", () => {
  const share = (treatment: string, gender: string): { rate: number; n: number } => {
    const cells = truth.treatments.find((entry) => entry.treatment === treatment)?.byGender;
    const cell = cells?.find((entry) => entry.gender === gender);
    return { rate: cell?.rate ?? Number.NaN, n: cell?.decided ?? 0 };
  };
  const gap = (treatment: string): number => {
    const [women, men] = [share(treatment, "female"), share(treatment, "male")];
    const pooled = (women.rate * women.n + men.rate * men.n) / (women.n + men.n);
    return (women.rate - men.rate) / Math.sqrt(pooled * (1 - pooled) * (1 / women.n + 1 / men.n));
  };
  expect(gap("loyalty-offer")).toBeLessThan(-TOLERANCE);
  expect(Math.abs(gap("free-shipping"))).toBeLessThan(TOLERANCE);
  expect(share("loyalty-offer", "female").rate / share("loyalty-offer", "male").rate).toBeLessThan(0.8);
});

// A few answers would come after the end of the data and are never seen: half a point is allowed for them.
test("surveys are answered at the planted shares, and NPS among everybody asked is the planted one", () => {
  for (const { id, surveys, nps } of truth.segments) {
    const share = surveys.plantedAnswerShare;
    const sent = surveys.sent.nps + surveys.sent.csat + surveys.sent.ces;
    const answered = surveys.answered.nps + surveys.answered.csat + surveys.answered.ces;
    const deviation = Math.sqrt((share * (1 - share)) / sent);
    expect(Math.abs(answered / sent - share), id).toBeLessThan(TOLERANCE * deviation + 0.005);
    expect(Math.abs((nps.everyone.score ?? 0) - nps.planted), id).toBeLessThan(
      (TOLERANCE * 100) / Math.sqrt(surveys.sent.nps),
    );
  }
});

test("people pay about the prices that were planted for them", () => {
  const person = new Map(orders.map((row) => [row.order_id, people.get(personOf.get(row.crm_id) ?? "")]));
  const list = new Map(readRows(folder, "products.csv").map((row) => [row.sku, Number(row.list_price)]));
  const sums = new Map<string, { seen: number; expected: number }>();
  for (const row of readRows(folder, "order_lines.csv.gz").filter(isReadableLine)) {
    const who = person.get(row.order_id);
    if (who === undefined) continue;
    const sum = sums.get(who.segment) ?? { seen: 0, expected: 0 };
    sums.set(who.segment, { seen: sum.seen + (list.get(row.sku) ?? 0), expected: sum.expected + who.spend });
  }
  const ratios = truth.segments.map(({ id }) => (sums.get(id)?.seen ?? 0) / (sums.get(id)?.expected ?? 1));
  for (const ratio of ratios) expect(Math.abs(Math.log(ratio))).toBeLessThan(Math.log(1.25));
});

test("a segment grows during the last year", () => {
  const { segment, byCutoff } = truth.drift;
  const shares = byCutoff.map(({ shares: all }) => all.find((entry) => entry.segment === segment)?.share ?? 0);
  expect(shares).toHaveLength(3);
  expect(shares.at(-2)).toBe(0);
  expect(shares.at(-1)).toBeGreaterThan(0.08);
});
