import { SPEND_SHAPE } from "./basket.ts";
import { YEAR } from "./calendar.ts";
import type { CustomerTally } from "./customerRows.ts";
import { MERIT_POUNDS, OFFERS, type OFFERS as Offers, type TreatmentTally } from "./decisionRows.ts";
import type { EventTally } from "./eventRows.ts";
import { EXPERIMENT } from "./experiment.ts";
import type { LineTally } from "./orderLineRows.ts";
import type { OrderTally } from "./orderRows.ts";
import type { PaymentTally } from "./paymentRows.ts";
import { HOURS, MONTHS, WEEKDAYS } from "./seasons.ts";
import { secondRecordTruth } from "./secondRecord.ts";
import { CATEGORIES, SEGMENTS, TOPICS } from "./segments.ts";
import type { Instrument, SurveyTally } from "./surveyRows.ts";
import type { World } from "./world.ts";
import type { WrittenFile } from "./writeRows.ts";

/** What the writers counted while they wrote. */
export interface Tallies {
  readonly customers: CustomerTally;
  readonly orders: OrderTally;
  readonly lines: LineTally;
  readonly events: EventTally;
  readonly assignments: Readonly<Record<"control" | "treatment", number>>;
  readonly surveys: SurveyTally;
  readonly treatments: TreatmentTally;
  readonly payments: PaymentTally;
}

/** Everything that was planted and every count of dirt, as written to truth.json. */
export type Truth = ReturnType<typeof makeTruth>;

/** The truth about a twin: planted parameters beside what came of them in this world. */
export function makeTruth(world: World, tallies: Tallies, files: readonly WrittenFile[]) {
  return {
    version: 1,
    options: world.options,
    currency: "GBP",
    people: world.people.length,
    segments: SEGMENTS.map((_, segment) => segmentTruth(world, tallies, segment)),
    drift: driftTruth(world),
    seasonality: seasonTruth(),
    spendShape: SPEND_SHAPE,
    experiment: experimentTruth(tallies),
    treatments: treatmentTruth(tallies),
    topics: topicTruth(tallies.surveys),
    revenue: revenueTruth(tallies.lines),
    counts: countTruth(world, tallies),
    consent: consentTruth(world),
    secondRecords: secondRecordTruth(world),
    payments: tallies.payments,
    files: files.map(({ name, rows }) => ({ name, rows })),
  };
}

function segmentTruth(world: World, { surveys }: Tallies, segment: number) {
  const planted = SEGMENTS[segment];
  if (planted === undefined) throw new RangeError("Cannot write the truth: no such segment");
  const members = world.people.filter((person) => person.segment === segment);
  return {
    id: planted.id,
    title: planted.title,
    plantedShare: planted.share,
    people: members.length,
    alive: members.filter((person) => person.churnedAt >= world.calendar.end).length,
    neverBuying: members.filter((person) => person.purchaseRate === 0).length,
    purchaseRate: planted.purchaseRate,
    dropoutHazard: planted.hazard,
    spend: planted.spend,
    linesPerOrder: planted.lines,
    returnedOrders: planted.returnedOrders,
    couponShare: round(1 - (planted.coupons[0] ?? 0) / sum(planted.coupons)),
    topCategory: CATEGORIES[planted.categories.indexOf(Math.max(...planted.categories))],
    favourites: (world.catalogue.favourites[segment] ?? []).map(({ sku }) => sku),
    nps: {
      planted: round(100 * ((planted.nps[2] ?? 0) - (planted.nps[0] ?? 0))),
      everyone: npsScore(surveys.npsEveryone[segment]),
      answered: npsScore(surveys.npsAnswered[segment]),
    },
    surveys: {
      plantedAnswerShare: planted.answers,
      plantedSatisfaction: planted.satisfaction,
      plantedEase: planted.ease,
      sent: bySegment(surveys.sent, segment),
      answered: bySegment(surveys.answered, segment),
      scoreSum: bySegment(surveys.scores, segment),
    },
    topics: Object.fromEntries(
      TOPICS.map((topic, t) => [
        topic,
        {
          planted: round((planted.topics[t] ?? 0) / sum(planted.topics)),
          comments: surveys.topics[segment]?.[t] ?? 0,
        },
      ]),
    ),
  };
}

/** The members of each segment who had joined by the end of each year of data. */
function driftTruth({ options, calendar, people }: World) {
  const grown = SEGMENTS.find(({ recentYears }) => recentYears !== undefined);
  const cutoffs = Array.from({ length: options.years }, (_, i) => i).reverse();
  return {
    segment: grown?.id,
    byCutoff: cutoffs.map((yearsBefore) => {
      const before = calendar.end - yearsBefore * YEAR;
      const joined = people.filter(({ joinedAt }) => joinedAt < before);
      return {
        yearsBeforeEnd: yearsBefore,
        people: joined.length,
        shares: SEGMENTS.map(({ id }, segment) => ({
          segment: id,
          share: joined.length === 0 ? null : round(joined.filter((p) => p.segment === segment).length / joined.length),
        })),
      };
    }),
  };
}

function seasonTruth() {
  const hours = sum(HOURS);
  return {
    months: MONTHS.map(round),
    weekdaysFromMonday: WEEKDAYS.map(round),
    hours: HOURS.map((weight) => round(weight / hours)),
  };
}

function experimentTruth({ assignments }: Tallies) {
  const { id, days, lift } = EXPERIMENT;
  return { id, outcome: "orders", daysFromAssignment: days, rateRatio: lift, people: assignments };
}

function treatmentTruth({ treatments }: Tallies) {
  return Object.entries(OFFERS).map(([treatment, offer]: [string, (typeof Offers)[keyof typeof Offers]]) => ({
    treatment,
    attribute: "gender",
    fair: offer.fair,
    meritPoundsPerYear: MERIT_POUNDS,
    probabilityWhenDeserving: offer.deserving,
    probabilityOtherwise: offer.others,
    byGender: Object.entries(treatments[treatment] ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([gender, cell]) => ({ gender, ...cell, rate: round(cell.offered / cell.decided) })),
  }));
}

function topicTruth({ topics }: SurveyTally) {
  const all = sum(topics.flat());
  return TOPICS.map((topic, t) => {
    const comments = sum(topics.map((row) => row[t] ?? 0));
    return { topic, comments, share: all === 0 ? null : round(comments / all) };
  });
}

function revenueTruth({ sold, returned }: LineTally) {
  return {
    rule: "sum over clean lines of round((quantity * unit_price - discount) * rate of the order's month, 4)",
    sold: decimal(sold),
    returned: decimal(returned),
    net: decimal(sold + returned),
  };
}

function countTruth(world: World, { customers, orders, lines, events, surveys }: Tallies) {
  return {
    customerRecords: world.people.length + customers.secondRecords,
    duplicatedPeople: customers.secondRecords,
    spelledCountries: customers.spelling.countries,
    regionsInOtherCapitals: customers.spelling.capitals,
    regionsUnderOtherNames: customers.spelling.synonyms,
    orders: orders.sales + orders.guests,
    saleOrders: orders.sales,
    guestOrders: orders.guests,
    returnOrders: orders.returns,
    testOrders: orders.tests,
    lateOrders: orders.late,
    malformedOrders: orders.malformed,
    lines: lines.lines,
    returnLines: lines.returnLines,
    testLines: lines.testLines,
    duplicateLines: lines.duplicates,
    malformedLines: lines.malformed,
    surveysDeliveredAgain: surveys.again.length,
    events: sum(Object.values(events.byKind)),
    eventsByKind: Object.fromEntries(Object.entries(events.byKind).sort(([a], [b]) => (a < b ? -1 : 1))),
    sessions: events.sessions,
    anonymousEvents: events.anonymous,
  };
}

/** People with a record by purpose and answer. */
function consentTruth({ people }: World) {
  return (["analytics", "marketing", "profiling"] as const).map((purpose) => {
    const granted = people.filter(({ consents }) => consents[purpose]).length;
    return { purpose, granted, refused: people.length - granted };
  });
}

function bySegment(counts: Record<Instrument, number[]>, segment: number) {
  return { nps: counts.nps[segment] ?? 0, csat: counts.csat[segment] ?? 0, ces: counts.ces[segment] ?? 0 };
}

function npsScore(counts: readonly number[] = []) {
  const [detractors = 0, passives = 0, promoters = 0] = counts;
  const people = detractors + passives + promoters;
  const score = people === 0 ? null : round((100 * (promoters - detractors)) / people);
  return { score, detractors, passives, promoters };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

function decimal(tenThousandths: number): string {
  const size = Math.abs(tenThousandths);
  const sign = tenThousandths < 0 ? "-" : "";
  return `${sign}${Math.floor(size / 10_000)}.${String(size % 10_000).padStart(4, "0")}`;
}
