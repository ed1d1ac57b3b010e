import { stream } from "../../src/random/index.ts";
import { dip } from "../../src/stats/dip.ts";

/**
 * Prints the rows of the tables in src/stats/dipQuantiles.ts: `node --import tsx test/reference/dipQuantiles.ts`, or of the sizes given
 * only. All are simulated here: no figure is taken from another table. Some five minutes of processor time.
 */
const levels = [
  ...[0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95],
  ...[0.975, 0.99, 0.995, 0.998, 0.999],
];
const few = Array.from({ length: 16 }, (_, i) => i + 4);
const many = [20, 30, 50, 100, 200, 500, 1000, 4000, 20_000];

/** How many samples of n numbers are drawn. */
const drawsOf = (n: number) => (n < 20 ? 1_000_000 : n > 10_000 ? 12_000 : Math.max(20_000, Math.floor(8_000_000 / n)));

/** n uniform numbers in order, stretched by a random length, which no dip depends on: sums of exponential gaps. */
function uniform(n: number, random: () => number): Float64Array {
  const numbers = new Float64Array(n);
  for (let i = 0, sum = 0; i < n; i++) numbers[i] = sum -= Math.log(1 - random());
  return numbers;
}

const asked = process.argv.slice(2).map(Number);
for (const n of asked.length > 0 ? asked : [...few, ...many]) {
  const random = stream(1, "dip", n);
  const sizes = Float64Array.from({ length: drawsOf(n) }, () => dip(uniform(n, random))!).sort();
  const least = (1 + 1e-9) / (2 * n);
  const above = sizes.subarray(sizes.findIndex((size) => size > least));
  const bend = 1 - sizes.findIndex((size) => size > (1 + 1e-9) / n) / sizes.length;
  if (n >= 6 && n <= 11) console.log(`  [${n}, ${bend.toFixed(4)}], // for dipBends`);
  const share = 1 - above.length / sizes.length;
  const quantiles = levels.map((level) => (Math.sqrt(n) * above[Math.floor(level * above.length)]!).toFixed(4));
  console.log(`  [${[n, share.toFixed(4), ...quantiles].map(Number).join(", ")}],`);
}
