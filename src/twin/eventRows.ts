import { poisson, type Random, stream } from "../random/index.ts";
import { basket } from "./basket.ts";
import { DAY, momentText, YEAR } from "./calendar.ts";
import { activeYears, type Order, plantedSegment } from "./orderBook.ts";
import type { Person } from "./people.ts";
import { placeInDay } from "./seasons.ts";
import type { World } from "./world.ts";

export const EVENT_COLUMNS = {
  event_id: "VARCHAR",
  web_id: "VARCHAR",
  session_id: "VARCHAR",
  occurred_at: "TIMESTAMP",
  kind: "VARCHAR",
  page: "VARCHAR",
  device: "VARCHAR",
  seconds: "INTEGER",
} as const;

/** Events are kept for one year. */
export const EVENT_DAYS = 365;
export const EMAIL_CLICKS = 0.25;

export interface EventTally {
  readonly byKind: Readonly<Record<string, number>>;
  readonly sessions: number;
  /** Events of visitors who are never linked to a person. */
  readonly anonymous: number;
}

interface Recorder {
  readonly world: World;
  readonly byKind: Record<string, number>;
  events: number;
  sessions: number;
  anonymous: number;
}

/** One row for each event of the last year: visits that end in an order, visits that do not, unknown visitors, e-mails. */
export function* eventRows(world: World): Generator<string, EventTally> {
  const recorder: Recorder = { world, byKind: {}, events: 0, sessions: 0, anonymous: 0 };
  const first = Math.max(world.calendar.start, world.calendar.end - EVENT_DAYS * DAY);
  const random = stream(world.seed, "visits");
  let orders = 0;
  for (const order of world.orders) {
    if (order.second < first + DAY || order.channel === "store") continue;
    if (order.kind !== "sale" && order.kind !== "guest") continue;
    yield* orderVisit(recorder, order, random);
    orders += 1;
  }
  for (const person of world.people) yield* visits(recorder, person, first);
  for (let i = 0; i < Math.round(orders / 8); i++) yield* unknownVisit(recorder, i, first);
  for (const person of world.people) yield* emails(recorder, person, first);
  return { byKind: recorder.byKind, sessions: recorder.sessions, anonymous: recorder.anonymous };
}

function* orderVisit(recorder: Recorder, order: Order, random: Random): Generator<string> {
  const { world } = recorder;
  const webId = pickWebId(order.person, random);
  if (webId === "") return;
  const device = pickDevice(order.channel, random);
  const session = nextSession(recorder);
  const lines = basket(world.catalogue, world.seed, order, world.calendar.end);
  const steps: (readonly [string, string])[] = [["page_view", "/"]];
  for (const { product } of lines) steps.push(["product_view", `/product/${product.sku}`]);
  for (const { product } of lines.slice(0, 1)) steps.push(["add_to_cart", `/product/${product.sku}`]);
  steps.push(["checkout", "/checkout"], ["purchase", "/thanks"]);
  if (order.person.guest) recorder.anonymous += steps.length;
  let second = order.second - steps.length * 40;
  for (const [kind, page] of steps) {
    const stay = kind === "purchase" ? 0 : 4 + Math.floor(random() * 36);
    const at = kind === "purchase" ? order.second : second;
    yield row(recorder, webId, session, at, kind, page, device, stay);
    second += stay;
  }
}

function* visits(recorder: Recorder, person: Person, first: number): Generator<string> {
  const { world } = recorder;
  const random = stream(world.seed, "browsing", person.index);
  const planted = plantedSegment(person);
  const from = Math.max(person.activeFrom, first);
  const until = Math.min(person.churnedAt, world.calendar.end);
  if (until <= from || person.webIds.length === 0 || activeYears(world.calendar, person) === 0) return;
  const rate = (person.purchaseRate + 0.5) * planted.visitsPerOrder;
  for (let left = poisson(random, (rate * (until - from)) / YEAR); left > 0; left--) {
    const second = placeInDay(from + random() * (until - from), random);
    const webId = pickWebId(person, random);
    yield* browse(recorder, webId, second, random);
  }
}

function* unknownVisit(recorder: Recorder, i: number, first: number): Generator<string> {
  const random = stream(recorder.world.seed, "unknown", i);
  const second = placeInDay(first + random() * (recorder.world.calendar.end - first), random);
  const before = recorder.events;
  yield* browse(recorder, `U${String(i + 1).padStart(8, "0")}`, second, random);
  recorder.anonymous += recorder.events - before;
}

function* browse(recorder: Recorder, webId: string, start: number, random: Random): Generator<string> {
  const { products } = recorder.world.catalogue;
  const device = pickDevice(random() < 0.4 ? "app" : "web", random);
  const session = nextSession(recorder);
  let second = Math.min(start, recorder.world.calendar.end - 3600);
  yield row(recorder, webId, session, second, "page_view", "/", device, 5);
  for (let left = poisson(random, 1.6); left > 0; left--) {
    const page = `/product/${products[Math.floor(random() * products.length)]?.sku}`;
    const stay = 5 + Math.floor(random() * 55);
    second += stay;
    yield row(recorder, webId, session, second, "product_view", page, device, stay);
    if (random() < 0.12) yield row(recorder, webId, session, second + 1, "add_to_cart", page, device, 0);
  }
}

function* emails(recorder: Recorder, person: Person, first: number): Generator<string> {
  const { calendar, seed } = recorder.world;
  const webId = person.webIds[0];
  if (!person.consents.marketing || webId === undefined) return;
  const random = stream(seed, "email", person.index);
  const { emailOpens } = plantedSegment(person);
  for (let sent = first; sent < calendar.end - DAY; sent += 30 * DAY) {
    const opened = random() < emailOpens * (sent > person.churnedAt ? 0.2 : 1);
    const clicked = random() < EMAIL_CLICKS;
    const second = placeInDay(sent, random);
    const device = pickDevice("web", random);
    if (!opened || sent < person.joinedAt) continue;
    yield row(recorder, webId, "", second, "email_open", "newsletter", device, 0);
    if (clicked) yield row(recorder, webId, "", second + 20, "email_click", "newsletter", device, 0);
  }
}

function row(
  recorder: Recorder,
  webId: string,
  session: string,
  second: number,
  kind: string,
  page: string,
  device: string,
  stay: number,
): string {
  recorder.events += 1;
  recorder.byKind[kind] = (recorder.byKind[kind] ?? 0) + 1;
  const id = `E${String(recorder.events).padStart(9, "0")}`;
  return `${id},${webId},${session},${momentText(recorder.world.calendar, second)},${kind},${page},${device},${stay}`;
}

function nextSession(recorder: Recorder): string {
  recorder.sessions += 1;
  return `S${String(recorder.sessions).padStart(9, "0")}`;
}

function pickWebId({ webIds }: Person, random: Random): string {
  return webIds[random() < 0.7 ? 0 : webIds.length - 1] ?? "";
}

function pickDevice(channel: string, random: Random): string {
  const u = random();
  if (channel === "app") return u < 0.9 ? "mobile" : "tablet";
  return u < 0.6 ? "desktop" : u < 0.92 ? "mobile" : "tablet";
}
