import { exponential, type Random } from "../random/index.ts";
import { type Calendar, YEAR } from "./calendar.ts";
import { type Assignment, EXPERIMENT, lift } from "./experiment.ts";
import type { Person } from "./people.ts";
import { PEAK, placeInDay, seasonFactor } from "./seasons.ts";

/**
 * The moments at which a person orders: the first within half an hour of joining, then a Poisson process at the person's
 * rate × season × lift of an experiment, until the person drops out or the data end.
 *
 * Source: buy till you die, Schmittlein, Morrison & Colombo 1987, https://doi.org/10.1287/mnsc.33.1.1; the varying rate by
 * thinning, Lewis & Shedler 1979.
 */
export function orderTimes(
  calendar: Calendar,
  person: Person,
  assigned: Assignment | undefined,
  random: Random,
): readonly number[] {
  if (person.purchaseRate === 0) return [];
  const times: number[] = [];
  if (person.joinedAt >= calendar.start) times.push(person.joinedAt + 60 + Math.floor(random() * 1740));
  const until = Math.min(person.churnedAt, calendar.end);
  const peak = PEAK * (assigned === undefined ? 1 : EXPERIMENT.lift);
  for (let t = person.activeFrom; ; ) {
    t += (exponential(random, person.purchaseRate) * YEAR) / peak;
    if (t >= until) return times;
    if (random() * peak >= seasonFactor(calendar, t) * lift(assigned, t)) continue;
    const placed = placeInDay(t, random);
    times.push(Math.min(Math.max(placed, person.activeFrom + 2000), calendar.end - 1));
  }
}
