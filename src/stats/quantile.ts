/**
 * The quantile of values in ascending order, by linear interpolation between order statistics.
 *
 * @param sorted ascending, finite; not checked, since it is called in loops.
 * @param q share from 0 (least) to 1 (greatest).
 * @returns `undefined` when there are no values.
 * @throws RangeError when q is outside 0 to 1.
 *
 * Source: Hyndman & Fan (1996) type 7, the default of R and NumPy; doi:10.1080/00031305.1996.10473566.
 */
export function quantile(sorted: ArrayLike<number>, q: number): number | undefined {
  if (!(q >= 0 && q <= 1)) {
    throw new RangeError(`Cannot take a quantile: q is ${q}, a number from 0 to 1 is needed`);
  }
  const n = sorted.length;
  if (n === 0) return undefined;
  const place = (n - 1) * q;
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, n - 1)]!;
  const share = place - below;
  return low === high ? low : low * (1 - share) + high * share;
}
