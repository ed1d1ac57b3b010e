/** A source of uniform numbers in [0, 1) with 32 bits of resolution. */
export type Random = () => number;

/**
 * A reproducible uniform stream for a name: the same parts give the same numbers on every machine and thread.
 * Streams for different parts are independent for practical purposes, so that work can be split among tasks
 * without changing results: `stream(seed, "k-means", restart)`.
 *
 * Source: generator sfc32 (C. Doty-Humphrey, PractRand), seeded by 128 bits of a FNV-1a/murmur3-finalised hash.
 */
export function stream(...parts: readonly (string | number)[]): Random {
  const text = parts.map((part) => `${typeof part}:${part}`).join("\u0000");
  let a = hash32(text, 0x811c9dc5);
  let b = hash32(text, 0x01000193);
  let c = hash32(text, 0x9e3779b9);
  let d = hash32(text, 0x85ebca6b);
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

function hash32(text: string, basis: number): number {
  let h = basis;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = (h << 13) | (h >>> 19);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
