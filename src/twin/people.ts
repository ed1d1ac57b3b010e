import { categorical, exponential, gamma, normal, type Random, stream } from "../random/index.ts";
import { type Calendar, DAY, monthOf, YEAR } from "./calendar.ts";
import { MONTHS, placeInDay } from "./seasons.ts";
import { ACQUISITION, GENDERS, type PlantedSegment, SEGMENTS, type Spread } from "./segments.ts";

/** One person as planted. A guest is a person without a CRM record who orders once. */
export interface Person {
  readonly index: number;
  readonly guest: boolean;
  /** Index into SEGMENTS. */
  readonly segment: number;
  readonly gender: string;
  readonly age: number;
  readonly region: string;
  /** Where the region lies. */
  readonly country: Country;
  readonly currency: Currency;
  readonly acquisition: string;
  readonly consents: { readonly analytics: boolean; readonly marketing: boolean; readonly profiling: boolean };
  readonly joinedAt: number;
  /** The later of joining and the start of the data: here both clocks, buying and dropping out, start. */
  readonly activeFrom: number;
  /** May lie after the end of the data: then the person is still a customer. */
  readonly churnedAt: number;
  /** Orders a year; 0 for somebody who registered and never buys. */
  readonly purchaseRate: number;
  readonly hazard: number;
  /** Mean price in pence of a product bought. */
  readonly spend: number;
  readonly webIds: readonly string[];
  readonly crmId: string;
  /** A second CRM record of the same person. */
  readonly secondCrmId: string | undefined;
}

export type Currency = "GBP" | "EUR" | "USD";
export type Country = "GB" | "IE" | "DE" | "FR" | "US";

interface Region {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: Country;
  readonly currency: Currency;
  readonly weight: number;
}

export const REGIONS: readonly Region[] = [
  { name: "London", country: "GB", currency: "GBP", weight: 20 },
  { name: "South East", country: "GB", currency: "GBP", weight: 17 },
  { name: "Midlands", country: "GB", currency: "GBP", weight: 14 },
  { name: "North", country: "GB", currency: "GBP", weight: 17 },
  { name: "Scotland", country: "GB", currency: "GBP", weight: 8 },
  { name: "Ireland", country: "IE", currency: "EUR", weight: 6 },
  { name: "Germany", country: "DE", currency: "EUR", weight: 8 },
  { name: "France", country: "FR", currency: "EUR", weight: 5 },
  { name: "United States", country: "US", currency: "USD", weight: 5 },
];

export const NEVER_BUYING = 0.015;
export const TWO_RECORDS = 0.012;
const TWO_WEB_IDS = 0.2;
const NO_WEB_ID = 0.03;
const GIFT_MONTHS = [0.4, 1.6, 0.9, 0.5, 1.2, 1.1, 0.5, 0.5, 0.6, 0.9, 3.2, 5.6];

/** The registered people of a twin, each from a stream of its own. */
export function makePeople(calendar: Calendar, seed: string | number, customers: number): readonly Person[] {
  const shares = SEGMENTS.map((segment) => segment.share);
  return Array.from({ length: customers }, (_, index) => {
    const random = stream(seed, "person", index);
    return makePerson(calendar, random, index, categorical(random, shares), false);
  });
}

/** A person without a record: half buy a gift, half hunt a bargain. */
export function makeGuest(calendar: Calendar, seed: string | number, index: number): Person {
  const random = stream(seed, "guest", index);
  const wanted = random() < 0.5 ? "gift-buyers" : "bargain-hunters";
  const segment = SEGMENTS.findIndex(({ id }) => id === wanted);
  return makePerson(calendar, random, index, segment, true);
}

function makePerson(calendar: Calendar, random: Random, index: number, segment: number, guest: boolean): Person {
  const planted = SEGMENTS[segment];
  const region =
    REGIONS[
      categorical(
        random,
        REGIONS.map(({ weight }) => weight),
      )
    ];
  if (planted === undefined || region === undefined) throw new RangeError("Cannot make a person: no such segment");
  const joinedAt = drawJoining(calendar, random, planted);
  const activeFrom = Math.max(joinedAt, calendar.start);
  const hazard = draw(random, planted.hazard);
  const rate = draw(random, planted.purchaseRate);
  const second = !guest && random() < TWO_RECORDS;
  return {
    index,
    guest,
    segment,
    gender: GENDERS[categorical(random, planted.genders)] ?? "",
    age: Math.min(Math.max(Math.round(planted.age[0] + planted.age[1] * normal(random)), 18), 90),
    region: region.name,
    country: region.country,
    currency: region.currency,
    acquisition: ACQUISITION[categorical(random, planted.acquisition)] ?? "",
    consents: { analytics: random() < 0.93, marketing: random() < 0.62, profiling: random() < 0.88 },
    joinedAt,
    activeFrom,
    churnedAt: Math.ceil(activeFrom + exponential(random, hazard) * YEAR),
    purchaseRate: random() < NEVER_BUYING ? 0 : rate,
    hazard,
    spend: draw(random, planted.spend) * 100,
    webIds: drawWebIds(random, index, guest, second),
    crmId: guest ? "" : `C${String(index + 1).padStart(7, "0")}`,
    secondCrmId: second ? `C${String(9_000_000 + index + 1).padStart(7, "0")}` : undefined,
  };
}

function drawJoining(calendar: Calendar, random: Random, planted: PlantedSegment): number {
  const from =
    planted.recentYears === undefined
      ? calendar.start - planted.earlierYears * YEAR
      : Math.max(calendar.start, calendar.end - planted.recentYears * YEAR);
  const latest = calendar.end - planted.latestYears * YEAR;
  const to = latest > from ? latest : from + (calendar.end - from) / 2;
  const weights = planted.giftSeason ? GIFT_MONTHS : MONTHS;
  const peak = Math.max(...weights);
  for (;;) {
    const second = from + random() * (to - from);
    if (random() * peak < (weights[monthOf(calendar, second)] ?? 0)) {
      return Math.min(Math.max(placeInDay(second, random), Math.ceil(from)), calendar.end - DAY / 2);
    }
  }
}

function drawWebIds(random: Random, index: number, guest: boolean, second: boolean): readonly string[] {
  const u = random();
  const first = `W${String(2 * index + 1).padStart(8, "0")}`;
  if (guest) return [`G${String(index + 1).padStart(8, "0")}`];
  if (u < TWO_WEB_IDS) return [first, `W${String(2 * index + 2).padStart(8, "0")}`];
  return u < 1 - NO_WEB_ID || second ? [first] : [];
}

function draw(random: Random, { mean, shape }: Spread): number {
  return Math.max(gamma(random, shape, mean / shape), mean * 1e-6);
}
