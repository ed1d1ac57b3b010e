import { stream } from "../random/index.ts";
import { DAY, momentText } from "./calendar.ts";
import { assignment, EXPERIMENT } from "./experiment.ts";
import { plantedSegment } from "./orderBook.ts";
import type { Person } from "./people.ts";
import type { World } from "./world.ts";

export const ASSIGNMENT_COLUMNS = "experiment,crm_id,variant,assigned_at";
export const TREATMENT_COLUMNS = "crm_id,treatment,offered,decided_at";

/** Probabilities of an offer: the first is unfair, since women of the same merit get it three fifths as often as men. */
export const OFFERS = {
  "loyalty-offer": {
    fair: false,
    deserving: { female: 0.36, male: 0.6, other: 0.48 },
    others: { female: 0.12, male: 0.2, other: 0.16 },
  },
  "free-shipping": {
    fair: true,
    deserving: { female: 0.35, male: 0.35, other: 0.35 },
    others: { female: 0.35, male: 0.35, other: 0.35 },
  },
} as const;

/** A person deserves an offer when worth at least so many pounds a year. */
export const MERIT_POUNDS = 800;

/** One row for each assigned person. */
export function* assignmentRows(world: World): Generator<string, Readonly<Record<"control" | "treatment", number>>> {
  const tally = { control: 0, treatment: 0 };
  for (const person of world.people) {
    const assigned = assignment(world.calendar, world.seed, person);
    if (assigned === undefined) continue;
    tally[assigned.variant] += 1;
    yield `${EXPERIMENT.id},${person.crmId},${assigned.variant},${momentText(world.calendar, assigned.assignedAt)}`;
  }
  return tally;
}

export type TreatmentTally = Record<string, Record<string, { decided: number; offered: number }>>;

/** One row for each decision: both offers for everybody who had joined by then. */
export function* treatmentRows({ calendar, seed, people }: World): Generator<string, TreatmentTally> {
  const tally: TreatmentTally = {};
  for (const [treatment, offer] of Object.entries(OFFERS)) {
    const byGender: TreatmentTally[string] = {};
    tally[treatment] = byGender;
    for (const person of people) {
      const random = stream(seed, treatment, person.index);
      const decidedAt = calendar.end - Math.floor((140 + random() * 60) * DAY);
      if (person.joinedAt >= decidedAt) continue;
      const probability = (isDeserving(person) ? offer.deserving : offer.others)[person.gender as "female"] ?? 0;
      const offered = random() < probability ? 1 : 0;
      byGender[person.gender] ??= { decided: 0, offered: 0 };
      const cell = byGender[person.gender];
      if (cell !== undefined) {
        cell.decided += 1;
        cell.offered += offered;
      }
      yield `${person.crmId},${treatment},${offered},${momentText(calendar, decidedAt)}`;
    }
  }
  return tally;
}

function isDeserving(person: Person): boolean {
  const pounds = (person.purchaseRate * plantedSegment(person).lines * person.spend) / 100;
  return pounds >= MERIT_POUNDS;
}
