import { poisson, stream } from "../random/index.ts";
import { DAY, momentText, quarterText } from "./calendar.ts";
import { EMAIL_CLICKS } from "./eventRows.ts";
import { plantedSegment } from "./orderBook.ts";
import type { Person } from "./people.ts";
import { placeInDay } from "./seasons.ts";
import { ACQUISITION } from "./segments.ts";
import type { World } from "./world.ts";

export const TOUCH_COLUMNS = "crm_id,campaign,channel,kind,touched_at";

/** One row for each touch: the way to joining (its last touch is the acquisition channel), then quarterly campaigns. */
export function* touchRows(world: World): Generator<string, { readonly touches: number }> {
  let touches = 0;
  for (const person of world.people) {
    for (const row of [...wayToJoining(world, person), ...campaigns(world, person)]) {
      touches += 1;
      yield row;
    }
  }
  return { touches };
}

function* wayToJoining({ calendar, seed }: World, person: Person): Generator<string> {
  if (person.joinedAt < calendar.start) return;
  const random = stream(seed, "way", person.index);
  for (let left = poisson(random, 1.1); left >= 0; left--) {
    const channel = left === 0 ? person.acquisition : (ACQUISITION[Math.floor(random() * ACQUISITION.length)] ?? "");
    const second = person.joinedAt - 60 - Math.floor(left * DAY * (0.5 + random()));
    yield `${person.crmId},welcome-${channel},${channel},click,${momentText(calendar, second)}`;
  }
}

function* campaigns({ calendar, seed }: World, person: Person): Generator<string> {
  if (!person.consents.marketing) return;
  const random = stream(seed, "campaigns", person.index);
  const { emailOpens } = plantedSegment(person);
  for (let sent = calendar.start + 20 * DAY; sent < calendar.end - 2 * DAY; sent += 91 * DAY) {
    const opened = random() < emailOpens;
    const clicked = random() < EMAIL_CLICKS;
    const second = placeInDay(sent, random);
    if (sent < person.joinedAt || sent > person.churnedAt) continue;
    const about = `${person.crmId},season-${quarterText(calendar, sent)},email`;
    yield `${about},send,${momentText(calendar, sent + 9 * 3600 - (sent % DAY))}`;
    if (opened) yield `${about},open,${momentText(calendar, second + DAY)}`;
    if (opened && clicked) yield `${about},click,${momentText(calendar, second + DAY + 30)}`;
  }
}
