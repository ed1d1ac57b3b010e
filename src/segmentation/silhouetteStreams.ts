import type { Random } from "../random/index.ts";

/** The streams of a step for `silhouetteEstimates`, by the number of clusters: `name`, and `name-2`, `name-3`, … */
export function silhouetteStreams(random: (name: string) => Random, name: string): (clusters?: number) => Random {
  return (clusters) => random(clusters === undefined ? name : `${name}-${clusters}`);
}
