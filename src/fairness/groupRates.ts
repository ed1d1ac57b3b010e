import { type Interval, wilson } from "../stats/index.ts";

/** How often one group is decided for. */
export interface GroupRate {
  readonly name: string;
  readonly n: number;
  readonly positives: number;
  /** Share 0 to 1, `undefined` for an empty group. */
  readonly rate: number | undefined;
  /** Wilson interval of the rate. */
  readonly interval: Interval | undefined;
  /** Whether the group is large enough to be compared. */
  readonly compared: boolean;
}

/** Counts per group; `groups` −1 = no group is known, counted apart. */
export interface GroupCounts {
  readonly n: readonly number[];
  readonly positives: readonly number[];
  readonly unassigned: number;
}

/** Counts rows and positive decisions per group; RangeError for decisions not 0 or 1 or groups without a name. */
export function countGroups(decisions: Uint8Array, groups: Int32Array, names: readonly string[]): GroupCounts {
  const what = "compare groups";
  if (decisions.length !== groups.length) {
    throw new TypeError(
      `Cannot ${what}: ${decisions.length} decisions and ${groups.length} groups, as many are needed`,
    );
  }
  const n = names.map(() => 0);
  const positives = names.map(() => 0);
  let unassigned = 0;
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!;
    if (decisions[i]! > 1)
      throw new RangeError(`Cannot ${what}: decision ${i} is neither 0 nor 1, one of them is needed`);
    if (group < -1 || group >= names.length) {
      throw new RangeError(`Cannot ${what}: group of row ${i} has no name, a number below ${names.length} is needed`);
    }
    if (group === -1) unassigned += 1;
    else {
      n[group]! += 1;
      positives[group]! += decisions[i]!;
    }
  }
  return { n, positives, unassigned };
}

/** The rates of counted groups, in the order of their names. */
export function groupRates(
  counts: GroupCounts,
  names: readonly string[],
  minimumGroup: number,
  confidence: number,
): GroupRate[] {
  return names.map((name, g) => {
    const n = counts.n[g]!;
    const positives = counts.positives[g]!;
    const rate = n === 0 ? undefined : positives / n;
    return { name, n, positives, rate, interval: wilson(positives, n, confidence), compared: n >= minimumGroup };
  });
}
