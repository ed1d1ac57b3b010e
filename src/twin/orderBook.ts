import { categorical, poisson, type Random, stream } from "../random/index.ts";
import { type Calendar, DAY, YEAR } from "./calendar.ts";
import { assignment } from "./experiment.ts";
import { orderTimes } from "./orderTimes.ts";
import { makeGuest, type Person } from "./people.ts";
import { placeInDay } from "./seasons.ts";
import { CHANNELS, type PlantedSegment, SEGMENTS } from "./segments.ts";

export type OrderKind = "sale" | "return" | "guest" | "test";

/** One order as planted; its lines come from `basket`. */
export interface Order {
  /** Names the stream of the lines; unique. */
  readonly serial: number;
  readonly kind: OrderKind;
  readonly person: Person;
  readonly second: number;
  readonly crmId: string;
  readonly channel: string;
  /** Index into COUPONS. */
  readonly coupon: number;
  /** The sale that a return takes back. */
  readonly sale: Order | undefined;
}

export const GUEST_SHARE = 0.06;
export const TEST_SHARE = 0.002;

/** All orders of a twin in order of time: sales, their returns, guests' orders and the shop's own test orders. */
export function makeOrderBook(calendar: Calendar, seed: string | number, people: readonly Person[]): readonly Order[] {
  const orders: Order[] = [];
  for (const person of people) addOrders(orders, calendar, seed, person);
  const sales = orders.length;
  addGuestOrders(orders, calendar, seed, sales);
  addTestOrders(orders, calendar, seed, people, sales);
  return orders.sort((a, b) => a.second - b.second || a.serial - b.serial);
}

function addOrders(orders: Order[], calendar: Calendar, seed: string | number, person: Person): void {
  const random = stream(seed, "orders", person.index);
  const planted = plantedSegment(person);
  for (const second of orderTimes(calendar, person, assignment(calendar, seed, person), random)) {
    const crmId = person.secondCrmId !== undefined && random() < 0.4 ? person.secondCrmId : person.crmId;
    const sale = drawOrder(random, orders.length, "sale", person, second, crmId);
    orders.push(sale);
    if (random() >= planted.returnedOrders) continue;
    const back = placeInDay(second + (3 + random() * 25) * DAY, random);
    if (back >= calendar.end) continue;
    const { channel } = sale;
    orders.push({ serial: orders.length, kind: "return", person, second: back, crmId, channel, coupon: 0, sale });
  }
}

function addGuestOrders(orders: Order[], calendar: Calendar, seed: string | number, sales: number): void {
  const guests = poisson(stream(seed, "guests"), sales * GUEST_SHARE);
  for (let i = 0; i < guests; i++) {
    const person = makeGuest(calendar, seed, i);
    const random = stream(seed, "guest-order", i);
    const second = placeInDay(calendar.start + random() * (calendar.end - calendar.start), random);
    orders.push(drawOrder(random, orders.length, "guest", person, second, ""));
  }
}

function addTestOrders(
  orders: Order[],
  calendar: Calendar,
  seed: string | number,
  people: readonly Person[],
  sales: number,
): void {
  const random = stream(seed, "test-orders");
  const tests = Math.max(2, Math.round(sales * TEST_SHARE));
  for (let i = 0; i < tests; i++) {
    const person = people[Math.floor(random() * people.length)];
    if (person === undefined) return;
    const second = placeInDay(calendar.start + random() * (calendar.end - calendar.start), random);
    const crmId = random() < 0.5 ? person.crmId : "";
    orders.push(drawOrder(random, orders.length, "test", person, second, crmId));
  }
}

function drawOrder(
  random: Random,
  serial: number,
  kind: OrderKind,
  person: Person,
  second: number,
  crmId: string,
): Order {
  const planted = plantedSegment(person);
  const channel = CHANNELS[categorical(random, planted.channels)] ?? "";
  const coupon = categorical(random, planted.coupons);
  return { serial, kind, person, second, crmId, channel, coupon, sale: undefined };
}

/** The segment that a person was planted in. */
export function plantedSegment(person: Person): PlantedSegment {
  const planted = SEGMENTS[person.segment];
  if (planted === undefined) throw new RangeError(`Cannot find a segment: ${person.segment} is not planted`);
  return planted;
}

/** Years during which a person may order at the rate of its own. */
export function activeYears(calendar: Calendar, person: Person): number {
  return Math.max(0, Math.min(person.churnedAt, calendar.end) - person.activeFrom) / YEAR;
}
