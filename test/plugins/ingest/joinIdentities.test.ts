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
  expect([joined.merged, joined.mergedBy]).toEqual([1, [1]]);
  expect(joined.sizes).toEqual([
    { records: 1, people: 2 },
    { records: 2, people: 1 },
  ]);
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

test("joinIdentities tells what each list of links joined beyond those before, and the whole is that of all at once", () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
  const named = (pairs: readonly [number, number][], from: string) =>
    pairs.map(([a, b]) => [`${from}${a}`, `k${b}`] as const);
  fc.assert(
    fc.property(fc.array(pair), fc.array(pair), fc.array(pair), (aliases, mails, phones) => {
      const [links, mail, phone] = [named(aliases, "w"), named(mails, "k"), named(phones, "k")];
      const joined = joinIdentities(links, ["k0"], [mail, phone]);
      expect(joined.mergedBy.reduce((sum, n) => sum + n, 0)).toBe(joined.merged);
      expect(joined.mergedBy[0]).toBe(joinIdentities(links, []).merged);
      expect(joined.mergedBy[0]! + joined.mergedBy[1]!).toBe(joinIdentities(links, ["k0"], [mail]).merged);
      const other = joinIdentities(links, ["k0"], [[...phone, ...mail].reverse()]);
      expect([other.ids, other.customers, other.sizes]).toEqual([joined.ids, joined.customers, joined.sizes]);
    }),
  );
});
