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
  const state = {
    a: hash32(text, 0x811c9dc5),
    b: hash32(text, 0x01000193),
    c: hash32(text, 0x9e3779b9),
    d: hash32(text, 0x85ebca6b),
  };
  for (let i = 0; i < 15; i++) advance(state);
  return () => advance(state);
}

function advance(state: { a: number; b: number; c: number; d: number }): number {
  const t = (((state.a + state.b) | 0) + state.d) | 0;
  state.d = (state.d + 1) | 0;
  state.a = state.b ^ (state.b >>> 9);
  state.b = (state.c + (state.c << 3)) | 0;
  state.c = (state.c << 21) | (state.c >>> 11);
  state.c = (state.c + t) | 0;
  return (t >>> 0) / 4294967296;
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
