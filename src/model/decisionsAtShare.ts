import { checkFinite } from "../stats/checkFinite.ts";
import { descendingOrder } from "./order.ts";

/**
 * Chooses the given share of rows with the highest scores: 1 = chosen, 0 = not. The number chosen is share × rows rounded
 * to the nearest; among equal scores at the edge the earlier rows are chosen, so put rows into a canonical order first.
 *
 * @throws RangeError when the share is outside 0 to 1 or a score is not finite.
 */
export function decisionsAtShare(scores: Float64Array, share: number): Uint8Array {
  checkFinite(scores, "choose rows by score");
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`Cannot choose rows by score: the share is ${share}, a number from 0 to 1 is needed`);
  }
  const decisions = new Uint8Array(scores.length);
  for (const row of descendingOrder(scores).subarray(0, Math.round(share * scores.length))) decisions[row] = 1;
  return decisions;
}
