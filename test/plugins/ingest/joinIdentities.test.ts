import fc from "fast-check";
import { expect, test } from "vitest";
import { joinIdentities } from "../../../src/plugins/ingest/joinIdentities.ts";

test("joinIdentities gives linked records their least customer id, and leaves the others alone", () => {
  const joined = joinIdentities(
    [
      ["w1", "k2"],
      ["w1", "k1"],
      ["w2", "k2"],
      ["w3", "k5"],
    ],
    ["k1", "k2", "k4"],
  );
  expect(Object.fromEntries(joined.ids.map((id, i) => [id, joined.customers[i]]))).toEqual({
    k1: "k1",
    k2: "k1",
    k4: "k4",
    k5: "k5",
    w1: "k1",
    w2: "k1",
    w3: "k5",
  });
  expect([joined.merged, joined.largest]).toEqual([1, 2]);
});

test("joinIdentities does not depend on the order of links, and agrees with a walk through the graph", () => {
  const link = fc.tuple(
    fc.integer({ min: 0, max: 12 }).map((n) => `w${n}`),
    fc.integer({ min: 0, max: 12 }).map((n) => `k${n}`),
  );
  fc.assert(
    fc.property(fc.array(link, { maxLength: 20 }), (links) => {
      const joined = joinIdentities(links, []);
      expect(joinIdentities([...links].reverse(), [])).toEqual(joined);
      joined.ids.forEach((id, i) => {
        const reached = new Set([id]);
        for (let size = 0; size !== reached.size; ) {
          size = reached.size;
          for (const pair of links)
            if (pair.some((part) => reached.has(part))) for (const part of pair) reached.add(part);
        }
        const least = [...reached].filter((part) => part.startsWith("k")).sort()[0];
        expect(joined.customers[i]).toBe(least);
      });
    }),
    { seed: 4 },
  );
});
