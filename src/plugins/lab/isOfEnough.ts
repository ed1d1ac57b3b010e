import type { RatedPartition } from "./labTypes.ts";

/** Whether every segment of a partition, empty ones included, is of as many people as may be published. */
export function isOfEnough({ k, sizes }: Pick<RatedPartition, "k" | "sizes">, minimumPeople: number): boolean {
  return sizes.length >= k && sizes.every((size) => size >= minimumPeople);
}
