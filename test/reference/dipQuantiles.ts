import { stream } from "../../src/random/index.ts";
import { dip } from "../../src/stats/dip.ts";

/**
 * Prints the quantiles of √n · dip of n uniform numbers that src/stats/dipPValue.ts holds: `node --import tsx
 * test/reference/dipQuantiles.ts [draws]`, 40,000 draws unless told.
 */
const draws = Number(process.argv[2] ?? 40_000);
const levels = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];
for (const n of [4, 5, 7, 10, 14, 20, 50, 100, 200, 500, 1000, 4000, 20_000]) {
  const random = stream(1, "dip", n);
  const count = n > 10_000 ? draws / 4 : n > 1000 ? draws / 2 : draws;
  const found = Float64Array.from({ length: count }, () => {
    const numbers = Float64Array.from({ length: n }, () => random()).sort();
    return Math.sqrt(n) * dip(numbers)!;
  }).sort();
  console.log(`[${n}, ${levels.map((level) => found[Math.floor(level * count)]!.toFixed(4)).join(", ")}],`);
}
