import { categorical, stream } from "../random/index.ts";
import { type Country, type Person, REGIONS } from "./people.ts";
import { ACQUISITION } from "./segments.ts";
import type { World } from "./world.ts";

/** What one CRM record says of its person, where records of one person may say different things. */
export interface RecordFacts {
  readonly region: string;
  readonly country: Country;
  readonly acquisition: string;
  /** Whether the record is linked to a web id of the person; one that is not has the e-mail address alone in common with the other. */
  readonly linked: boolean;
}

const MOVED_SHARE = 0.25;
const OTHER_CHANNEL_SHARE = 0.3;
const UNLINKED_SHARE = 0.25;

/** What a record says: the first is right; the second may be from another region or channel, or without a web id. From a stream of its own. */
export function recordFacts({ seed }: World, person: Person, crmId: string): RecordFacts {
  const { region, country, acquisition } = person;
  if (crmId !== person.secondCrmId) return { region, country, acquisition, linked: person.webIds.length > 0 };
  const random = stream(seed, "second-record", person.index);
  const moved = random() < MOVED_SHARE;
  const place = categorical(
    random,
    REGIONS.map(({ name, weight }) => (name === region ? 0 : weight)),
  );
  const others = ACQUISITION.filter((channel) => channel !== acquisition);
  const other = random() < OTHER_CHANNEL_SHARE;
  const channel = others[Math.floor(random() * others.length)];
  const to = REGIONS[place];
  return {
    region: moved && to !== undefined ? to.name : region,
    country: moved && to !== undefined ? to.country : country,
    acquisition: other && channel !== undefined ? channel : acquisition,
    linked: random() >= UNLINKED_SHARE,
  };
}

/** What second records do not have in common with the first ones: people by column that disagrees, and those without a common web id. */
export function secondRecordTruth(world: World) {
  const truth = { region: 0, country: 0, acquisition_channel: 0, withoutWebId: 0 };
  for (const person of world.people) {
    if (person.secondCrmId === undefined) continue;
    const { region, country, acquisition, linked } = recordFacts(world, person, person.secondCrmId);
    if (region !== person.region) truth.region += 1;
    if (country !== person.country) truth.country += 1;
    if (acquisition !== person.acquisition) truth.acquisition_channel += 1;
    if (!linked) truth.withoutWebId += 1;
  }
  const { withoutWebId, ...conflicts } = truth;
  return { withoutWebId, conflicts };
}
