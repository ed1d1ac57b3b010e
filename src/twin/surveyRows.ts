import { categorical, exponential, normal, type Random, stream } from "../random/index.ts";
import { type Calendar, DAY, momentText, quarterText } from "./calendar.ts";
import { comment } from "./comments.ts";
import { plantedSegment } from "./orderBook.ts";
import type { Person } from "./people.ts";
import { SEGMENTS, TOPICS } from "./segments.ts";
import { field } from "./text.ts";
import type { World } from "./world.ts";

export const SURVEY_COLUMNS = "response_id,crm_id,instrument,wave,sent_at,answered_at,score,comment";

export type Instrument = "nps" | "csat" | "ces";

/** What was planted in surveys, for each segment in the order of SEGMENTS. */
export interface SurveyTally {
  readonly sent: Record<Instrument, number[]>;
  readonly answered: Record<Instrument, number[]>;
  readonly scores: Record<Instrument, number[]>;
  /** Detractors, passives, promoters among answers; and among everybody asked, had all answered. */
  readonly npsAnswered: number[][];
  readonly npsEveryone: number[][];
  readonly topics: number[][];
  /** Rows of the last two months, which the survey tool delivers in a second file again. */
  readonly again: string[];
}

interface Invitation {
  readonly person: Person;
  readonly instrument: Instrument;
  readonly sentAt: number;
}

const NPS_SHARE = 0.2;
const LAPSED_SHARE = 0.3;
const AFTER_ORDER = { csat: 0.04, ces: 0.03 } as const;
const COMMENTED = 0.55;
const NO_SECOND_CHANCE = 30 * DAY;
const AGAIN = 61 * DAY;

/** One row for each survey sent; one that was not answered has no time, score or comment. */
export function* surveyRows(world: World): Generator<string, SurveyTally> {
  const tally = emptyTally();
  let number = 0;
  for (const invitation of invitations(world)) {
    number += 1;
    const row = surveyRow(world, invitation, number, tally);
    if (invitation.sentAt >= world.calendar.end - AGAIN) tally.again.push(row);
    yield row;
  }
  return tally;
}

/** The rows of the last two months once more, letter by letter. */
export function* surveyRowsAgain({ again }: SurveyTally): Generator<string, undefined> {
  yield* again;
  return undefined;
}

/** Every quarter a fifth of customers (fewer of the lapsed) is asked for NPS; CSAT and CES follow a few orders. */
function* invitations({ calendar, seed, people, orders }: World): Generator<Invitation> {
  const random = stream(seed, "invitations");
  for (let quarter = calendar.start; quarter < calendar.end; quarter += 91 * DAY) {
    for (const person of people) {
      const sentAt = quarter + Math.floor((30 + 14 * random()) * DAY);
      const chosen = random() < NPS_SHARE * (sentAt > person.churnedAt ? LAPSED_SHARE : 1);
      const known = person.joinedAt < sentAt && person.purchaseRate > 0;
      if (chosen && known && sentAt < calendar.end) yield { person, instrument: "nps", sentAt };
    }
  }
  for (const { kind, person, second } of orders) {
    if (kind !== "sale") continue;
    const u = random();
    const sentAt = second + 3 * DAY;
    if (u >= AFTER_ORDER.csat + AFTER_ORDER.ces || sentAt >= calendar.end) continue;
    yield { person, instrument: u < AFTER_ORDER.csat ? "csat" : "ces", sentAt };
  }
}

function surveyRow(world: World, invitation: Invitation, number: number, tally: SurveyTally): string {
  const { person, instrument, sentAt } = invitation;
  const { calendar } = world;
  const random = stream(world.seed, "survey", number);
  const planted = plantedSegment(person);
  const { segment } = person;
  const score = drawScore(person, instrument, random);
  const answeredAt = answerTime(calendar, sentAt, planted.answers, random);
  const about = `V${String(number).padStart(8, "0")},${person.crmId},${instrument},${quarterText(calendar, sentAt)}`;
  const start = `${about},${momentText(calendar, sentAt)}`;
  add(tally.sent[instrument], segment, 1);
  if (instrument === "nps") add(tally.npsEveryone[segment], npsKind(score), 1);
  if (answeredAt === undefined) return `${start},,,`;
  add(tally.answered[instrument], segment, 1);
  add(tally.scores[instrument], segment, score);
  if (instrument === "nps") add(tally.npsAnswered[segment], npsKind(score), 1);
  if (random() >= COMMENTED) return `${start},${momentText(calendar, answeredAt)},${score},`;
  const topic = categorical(random, planted.topics);
  add(tally.topics[segment], topic, 1);
  const pleased = score >= { nps: 8, csat: 4, ces: 5 }[instrument];
  const words = comment(TOPICS[topic] ?? "service", pleased, random);
  return `${start},${momentText(calendar, answeredAt)},${score},${field(words)}`;
}

function drawScore(person: Person, instrument: Instrument, random: Random): number {
  const { nps, satisfaction, ease } = plantedSegment(person);
  if (instrument === "csat") return rounded(satisfaction + 0.9 * normal(random), 5);
  if (instrument === "ces") return rounded(ease + 1.1 * normal(random), 7);
  const kind = categorical(random, nps);
  if (kind === 0) return categorical(random, [2, 1, 2, 3, 4, 8, 9]);
  return (kind === 1 ? 7 : 9) + (random() < 0.5 ? 0 : 1);
}

function answerTime(calendar: Calendar, sentAt: number, probability: number, random: Random): number | undefined {
  const answers = random() < probability;
  const wait = 600 + Math.floor(exponential(random, 0.6) * DAY);
  const at = sentAt + Math.min(wait, NO_SECOND_CHANCE);
  return answers && at < calendar.end ? at : undefined;
}

function rounded(value: number, highest: number): number {
  return Math.min(Math.max(Math.round(value), 1), highest);
}

function npsKind(score: number): number {
  return score <= 6 ? 0 : score <= 8 ? 1 : 2;
}

function add(counts: number[] | undefined, place: number, amount: number): void {
  if (counts !== undefined) counts[place] = (counts[place] ?? 0) + amount;
}

function emptyTally(): SurveyTally {
  const zeros = (): number[] => SEGMENTS.map(() => 0);
  const each = () => ({ nps: zeros(), csat: zeros(), ces: zeros() });
  return {
    sent: each(),
    answered: each(),
    scores: each(),
    npsAnswered: SEGMENTS.map(() => [0, 0, 0]),
    npsEveryone: SEGMENTS.map(() => [0, 0, 0]),
    topics: SEGMENTS.map(() => TOPICS.map(() => 0)),
    again: [],
  };
}
