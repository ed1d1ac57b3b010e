import { isOfFew } from "segmentarium/segmentation";
import type { FillComparison, MissingSensitivity } from "./missingTypes.ts";

/** Whether how many customers move by a way of imputing would tell of few: in the mean of the sets, or in one of them. */
export function movesFew({ moved }: FillComparison, customers: number, minimumPeople: number): boolean {
  return [moved.mean, moved.low, moved.high].some((share) => isOfFew(share, customers, minimumPeople));
}

/** The comparisons that may be shown, with their place: none of imputing as it is that is about unknown values of too few customers. */
export function shownComparisons({ comparisons, unknown }: MissingSensitivity, minimumPeople: number) {
  return comparisons
    .map((row, place) => ({ row, place }))
    .filter(({ row }) => row.scenario !== "as-is" || row.method === "again" || (row.about ?? unknown) >= minimumPeople);
}
