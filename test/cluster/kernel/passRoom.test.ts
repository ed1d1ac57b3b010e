import { expect, test } from "vitest";
import { passRoom } from "../../../src/cluster/kernel/passRoom.ts";
import { lloyd, plainPasses } from "../../../src/cluster/lloyd.ts";
import { stream } from "../../../src/random/index.ts";

test.each([
  ["few rows, plain", 12, 3, 4],
  ["in the memory that is kept", 3000, 5, 7],
  ["more rows than memory is kept for", 300_000, 8, 3],
])("passRoom gives the bits of plain passes, also in a room that was used before: %s", (_, n, p, k) => {
  const random = stream("passRoom", n);
  for (let round = 0; round < 2; round++) {
    const data = Float64Array.from({ length: n * p }, () => random() + Math.floor(random() * k));
    const start = data.slice(0, k * p);
    const rows = { data, n, p };
    const { rows: own, passes } = passRoom(n, p, k);
    own.data.set(data);
    const found = lloyd(own, start, 3, 0, passes);
    const plain = lloyd(rows, start, 3, 0, plainPasses(rows));
    expect([...found.centers]).toEqual([...plain.centers]);
    expect(found.inertia).toBe(plain.inertia);
    expect(Buffer.from(Int32Array.from(found.labels).buffer).equals(Buffer.from(plain.labels.buffer))).toBe(true);
  }
});
