import { adjustedRand, drawRows, takeRows } from "segmentarium/cluster";
import type { Random } from "segmentarium/random";
import type { KnownPartition } from "./choiceTypes.ts";
import { type Again, againOf, type Everybody, takeAnswers } from "./partAgain.ts";

/** How far a partition comes back, or why that is not known. */
export type CameBack =
  | { readonly value: number; readonly reason?: undefined }
  | { readonly value: undefined; readonly reason: string };

/**
 * How well partitions come back on customers drawn anew: the mean adjusted Rand index between the labels of the customers drawn and a
 * partition of these alone. Customers in no dense region count as a segment. Draws with fewer different customers than segments do
 * not count.
 */
export async function comesBack(
  { points, answers }: Everybody,
  partitions: readonly KnownPartition[],
  options: {
    readonly draws: number;
    readonly customers: number;
    readonly random: (name: string) => Random;
    readonly again: Again;
  },
): Promise<CameBack[]> {
  const indices = partitions.map((): number[] => []);
  const kMax = Math.max(1, ...partitions.map(({ k }) => k));
  for (let draw = 0; draw < options.draws; draw++) {
    const rows = drawRows(points.rows, options.customers, options.random(`draw-${draw}`));
    const drawn = {
      points: takeRows(points, rows),
      answers: takeAnswers(answers, rows),
    };
    const part = againOf(options.again, drawn, { kMax, random: (name) => options.random(`again-${draw}-${name}`) });
    for (const [i, { algorithm, k, labels }] of partitions.entries()) {
      const found = await part(algorithm, k);
      if (found === undefined) continue;
      const known = rows.map((row) => labels[row]!);
      indices[i]!.push(adjustedRand(known, found) ?? 0);
    }
  }
  return partitions.map(({ algorithm }, i): CameBack => {
    const own = indices[i]!;
    if (own.length > 0) return { value: own.reduce((sum, index) => sum + index, 0) / own.length };
    return { value: undefined, reason: options.again.whyNot(algorithm) ?? tooFew };
  });
}

const tooFew = "the customers drawn differ too little to be parted so";
