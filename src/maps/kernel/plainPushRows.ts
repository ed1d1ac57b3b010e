import type { PushRows } from "./pushSpace.ts";

const round = Math.fround;

/** The twin of pushRows.as in plain TypeScript: the same operations in the same order, so the same bits. */
export function plainPushRows({ buffer }: WebAssembly.Memory): PushRows {
  return (space, count, blocks) => {
    const rows = new Float32Array(buffer, space.rows, 2 * count);
    const seen = new Float32Array(buffer, space.seen, 12 * blocks);
    const pushed = new Float64Array(buffer, space.pushed, 3 * count);
    for (let i = 0; i < count; i++) {
      const sums = new Float32Array(12);
      for (let at = 0; at < 4 * blocks; at++) {
        const lane = at % 4;
        const place = (at - lane) * 3 + lane;
        const dx = round(rows[i * 2]! - seen[place]!);
        const dy = round(rows[i * 2 + 1]! - seen[place + 4]!);
        const q = round(1 / round(round(1 + round(dx * dx)) + round(dy * dy)));
        const weight = round(q * seen[place + 8]!);
        const force = round(weight * q);
        sums[lane]! += weight;
        sums[4 + lane]! += round(force * dx);
        sums[8 + lane]! += round(force * dy);
      }
      for (let s = 0; s < 3; s++) {
        const [a, b, c, d] = sums.subarray(s * 4, s * 4 + 4) as unknown as [number, number, number, number];
        pushed[i * 3 + s] = a + c + (b + d);
      }
    }
  };
}
