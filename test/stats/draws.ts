import { normalQuantile } from "../../src/stats/index.ts";

/** One normal value from a uniform source of 32 bits. */
export function drawNormal(random: () => number): number {
  return normalQuantile((Math.floor(random() * 4294967296) + 0.5) / 4294967297);
}

/** The share of `repetitions` in which `covers` is true. */
export function coverage(repetitions: number, covers: () => boolean): number {
  let covered = 0;
  for (let i = 0; i < repetitions; i++) covered += covers() ? 1 : 0;
  return covered / repetitions;
}
