import { stream } from "../random/index.ts";
import { momentText } from "./calendar.ts";
import type { Person } from "./people.ts";
import { recordFacts } from "./secondRecord.ts";
import { type SpellingTally, spelled } from "./spelling.ts";
import type { World } from "./world.ts";

export const CUSTOMER_COLUMNS =
  "crm_id,joined_at,age_band,gender,region,country,acquisition_channel,email,name,consent_analytics,consent_marketing,consent_profiling";
export const IDENTITY_COLUMNS = "web_id,crm_id";

const FIRST = [
  "Ava",
  "Noah",
  "Mia",
  "Leo",
  "Zoe",
  "Omar",
  "Ines",
  "Finn",
  "Lena",
  "Ravi",
  "Nora",
  "Hugo",
  "Iris",
  "Ken",
];
const LAST = [
  "Smith",
  "Okafor",
  "Muller",
  "Dubois",
  "Rossi",
  "Khan",
  "Novak",
  "Byrne",
  "Singh",
  "Larsen",
  "Costa",
  "Wood",
];
const BANDS = ["18-24", "25-34", "35-44", "45-54", "55-64", "65+"];

export interface CustomerTally {
  secondRecords: number;
  readonly spelling: SpellingTally;
}

/**
 * One row for each CRM record; the second record of a person spells name and e-mail a little differently and may say
 * other things, and each record writes region and country in its own way.
 */
export function* customerRows(world: World): Generator<string, CustomerTally> {
  const tally: CustomerTally = { secondRecords: 0, spelling: { countries: 0, capitals: 0, synonyms: 0 } };
  for (const person of world.people) {
    yield customerRow(world, person, person.crmId, tally);
    if (person.secondCrmId === undefined) continue;
    tally.secondRecords += 1;
    yield customerRow(world, person, person.secondCrmId, tally);
  }
  return tally;
}

/** Which web ids belong to which CRM records; both records of a person share the first web id, but for some second ones that have none. */
export function* identityRows(world: World): Generator<string, { readonly links: number }> {
  let links = 0;
  for (const person of world.people) {
    for (const webId of person.webIds) {
      links += 1;
      yield `${webId},${person.crmId}`;
    }
    if (person.secondCrmId === undefined || !recordFacts(world, person, person.secondCrmId).linked) continue;
    links += 1;
    yield `${person.webIds[0]},${person.secondCrmId}`;
  }
  return { links };
}

/** The age band that the shop keeps of a person. */
export function ageBand(person: Person): string {
  const place = Math.floor((person.age - 15) / 10);
  return BANDS[Math.min(Math.max(place, 0), BANDS.length - 1)] ?? "";
}

function customerRow(world: World, person: Person, crmId: string, tally: CustomerTally): string {
  const second = crmId !== person.crmId;
  const random = stream(world.seed, "name", person.index);
  const first = FIRST[Math.floor(random() * FIRST.length)] ?? "";
  const last = LAST[Math.floor(random() * LAST.length)] ?? "";
  const address = `${first}.${last}.${person.index + 1}@example.com`;
  const email = second ? address : address.toLowerCase();
  const name = second ? `${first.slice(0, 1)}. ${last}` : `${first} ${last}`;
  const { analytics, marketing, profiling } = person.consents;
  const joined = momentText(world.calendar, person.joinedAt);
  const facts = recordFacts(world, person, crmId);
  const { region, country } = spelled(world, facts, crmId, tally.spelling);
  const about = `${ageBand(person)},${person.gender},${region},${country},${facts.acquisition}`;
  return `${crmId},${joined},${about},${email},${name},${analytics},${marketing},${profiling}`;
}
