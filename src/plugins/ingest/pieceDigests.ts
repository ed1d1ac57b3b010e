import { createHash } from "node:crypto";

/** How many of the last pieces may be new for what is kept of the others to be of use. */
export const mostNew = 7;

/** Of what a piece is made of, 256 bits. The sum of such stands for pieces in any order, and that of all but some needs no look at the others, of which there may be thousands. */
export function digestOf(key: string): bigint {
  return BigInt(`0x${createHash("sha256").update(key).digest("hex")}`);
}

export function sumOf(digests: readonly bigint[]): bigint {
  return digests.reduce((sum, digest) => sum + digest, 0n);
}

/** Places of pieces that may be the new ones: the last few, or one of any place. */
export function additions(count: number): readonly (readonly number[])[] {
  const places = Array.from({ length: count }, (_, i) => i);
  const last = Array.from({ length: Math.min(mostNew, count - 1) }, (_, i) => places.slice(count - 1 - i));
  return [...last, ...places.slice(0, -1).map((place) => [place])];
}

/**
 * A number of 64 bits for the values of a row, as SQL, whose sums stand for rows in any order. The engine's hash of several values is the exclusive or of a
 * number for each, so that two rows that exchange a value may have the sum of before: hashed once more it is not.
 *
 * @param values two or more, as SQL.
 */
export function rowDigest(values: readonly string[]): string {
  return `CAST(hash(hash(${values.join(", ")})) AS HUGEINT)`;
}
