import { stream } from "../random/index.ts";
import { type Calendar, DAY } from "./calendar.ts";
import type { Person } from "./people.ts";

/** The planted experiment: members of the treatment order `lift` times as often during `days` from their assignment. */
export const EXPERIMENT = {
  id: "free-returns-banner",
  startDaysBeforeEnd: 150,
  assignDays: 14,
  days: 90,
  shareOfPeople: 0.5,
  lift: 1.3,
} as const;

export interface Assignment {
  readonly variant: "control" | "treatment";
  readonly assignedAt: number;
}

/** The assignment of a registered person, if any: half of those who had joined, tossed fairly into two arms. */
export function assignment(calendar: Calendar, seed: string | number, person: Person): Assignment | undefined {
  const random = stream(seed, "experiment", person.index);
  const first = calendar.end - EXPERIMENT.startDaysBeforeEnd * DAY;
  const chosen = random() < EXPERIMENT.shareOfPeople;
  if (person.guest || !chosen || person.joinedAt >= first) return undefined;
  return {
    variant: random() < 0.5 ? "treatment" : "control",
    assignedAt: first + Math.floor(random() * EXPERIMENT.assignDays * DAY),
  };
}

/** How many times as often an assigned person orders at a moment. */
export function lift(assigned: Assignment | undefined, second: number): number {
  if (assigned === undefined || assigned.variant === "control") return 1;
  const days = (second - assigned.assignedAt) / DAY;
  return days >= 0 && days < EXPERIMENT.days ? EXPERIMENT.lift : 1;
}
