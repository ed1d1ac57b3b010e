import { describe, expect, it } from "vitest";
import { countRules } from "../../../src/plugins/behaviour/countRules.ts";
import type { NumberedLines, NumberedOrders } from "../../../src/plugins/behaviour/countWork.ts";
import { peopleCounter } from "../../../src/plugins/behaviour/peopleCounter.ts";

const people = 50;
const rules = countRules(19_000, Float64Array.of(1, 2, 3));

/** Room that is longer than what is used of it, as that of lines is. */
function shared(numbers: readonly number[]): Int32Array {
  const room = new Int32Array(new SharedArrayBuffer(4 * numbers.length + 400));
  room.set(numbers);
  return room.subarray(0, numbers.length);
}

const range = Array.from({ length: 400 }, (_, i) => i);
const customers = shared(range.map((i) => (i * 31) % people));
const orders: NumberedOrders = {
  kind: "orders",
  people,
  rules,
  customers,
  days: shared(range.map((i) => 151_000 + i)),
};
const lines: NumberedLines = {
  ...{ kind: "lines", people, customers, lengths: shared(range.map((i) => i % 3)) },
  products: shared(range.flatMap((i) => Array.from({ length: i % 3 }, () => (i * i) % 7))),
  categoryOf: Int32Array.of(0, 1, -1, 0, 1, 0, -1),
};

describe("peopleCounter", () => {
  it("counts in a thread of its own what it counts in this one", async () => {
    const [here, apart] = [peopleCounter(false), peopleCounter(true)];
    const counted = [apart.count(orders), apart.count(lines)];
    expect(await counted[0]).toEqual(await here.count(orders));
    const spread = await here.count(lines);
    expect(await counted[1]).toEqual(spread);
    expect(spread.products.total.reduce((sum, n) => sum + n)).toBe(399);
    expect(spread.categories.total.reduce((sum, n) => sum + n)).toBeLessThan(399);
    apart.end();
  });

  it("says what is wrong with its task, and that it was ended, to those who wait", async () => {
    for (const apart of [false, true]) {
      const counter = peopleCounter(apart);
      const wrong = counter.count({ ...orders, people: 3 });
      await expect(wrong).rejects.toThrow("is of no group");
      counter.end();
    }
    const late = peopleCounter(false).count({ ...orders, people: 3 });
    await new Promise((later) => setTimeout(later, 20));
    await expect(late).rejects.toThrow("is of no group");
    const counter = peopleCounter(true);
    const waiting = counter.count(orders);
    counter.end();
    await expect(waiting).rejects.toThrow(Error);
  });
});
