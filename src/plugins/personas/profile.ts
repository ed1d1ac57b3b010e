import type { Fact } from "./archetypes.ts";

/** What the naming rules know about a segment. */
export interface Profile {
  readonly label: number;
  readonly size: number;
  /** Mean of each metric over the members who have a value. */
  readonly means: ReadonlyMap<string, number>;
  /** How many members have a value of each metric that any has one of. */
  readonly known: ReadonlyMap<string, number>;
  /** Measures whose mean would count few members, so that it is said in words alone. */
  readonly untold?: ReadonlySet<string>;
  readonly medianRecencyDays: number | undefined;
  /** Share of members who have ordered once, 0 … 1. */
  readonly oneTimeShare: number | undefined;
  /** Net revenue of members in the 12 months before the as-of, in base currency; 0 where there are no orders. */
  readonly revenue: number;
}

/** Everybody: the measure that segments are compared with. */
export interface Overall {
  readonly size: number;
  readonly means: ReadonlyMap<string, number>;
  /** How many have a value of each metric that any has one of; unless given all. */
  readonly known?: ReadonlyMap<string, number>;
  /** Standard deviation of each metric. */
  readonly deviations: ReadonlyMap<string, number>;
}

/** The value of a fact, or undefined when the project does not have it. */
export function factOf(fact: Fact, profile: Profile, overall: Overall): number | undefined {
  if (fact === "one-time-share") return profile.oneTimeShare;
  const [kind, metric = ""] = fact.split(":");
  const mean = profile.means.get(metric);
  return kind === "mean" ? mean : indexOf(metric, profile, overall);
}

/** The segment's mean over everybody's: 1 = as everybody; undefined when a mean is missing or everybody's is not above 0. */
export function indexOf(metric: string, profile: Profile, overall: Overall): number | undefined {
  const mean = profile.means.get(metric);
  const base = overall.means.get(metric);
  return mean === undefined || base === undefined || base <= 0 ? undefined : mean / base;
}
