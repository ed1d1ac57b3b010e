import fc from "fast-check";
import { expect, test } from "vitest";
import { decisionsAtShare, stratifiedSample } from "../../src/model/index.ts";
import { stream } from "../../src/random/index.ts";

test("stratifiedSample keeps shares to the nearest row and never loses a label", () => {
  const labels = Int32Array.from({ length: 1000 }, (_, i) => (i < 700 ? 0 : i < 999 ? 1 : 2));
  const rows = stratifiedSample(labels, 100, stream("a"));
  const counts = [0, 0, 0];
  for (const row of rows) counts[labels[row]!]! += 1;
  expect(counts).toEqual([70, 29, 1]);
});

test("stratifiedSample gives n distinct rows in ascending order, the same for the same seed", () => {
  const labels = fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 60 });
  fc.assert(
    fc.property(labels, fc.nat(70), (drawn, n) => {
      const given = Int32Array.from(drawn);
      const rows = stratifiedSample(given, n, stream("b"));
      expect(rows.length).toBe(Math.min(n, drawn.length));
      expect(rows.every((row, i) => row < drawn.length && (i === 0 || row > rows[i - 1]!))).toBe(true);
      expect(stratifiedSample(given, n, stream("b"))).toEqual(rows);
      expect(Array.from(given)).toEqual(drawn);
      const labelsLeft = new Set(Array.from(rows, (row) => drawn[row]));
      if (n >= new Set(drawn).size) expect(labelsLeft.size).toBe(new Set(drawn).size);
    }),
  );
});

test("stratifiedSample draws each row of a label equally often, within 5 standard errors", () => {
  const random = stream("fair");
  const labels = Uint8Array.from({ length: 20 }, (_, i) => (i < 15 ? 0 : 1));
  const taken = new Array(20).fill(0);
  for (let i = 0; i < 4000; i++) for (const row of stratifiedSample(labels, 8, random)) taken[row] += 1;
  for (const count of taken) expect(Math.abs(count - 1600)).toBeLessThan(5 * Math.sqrt(4000 * 0.4 * 0.6));
});

test("decisionsAtShare chooses the highest scores, and the earlier rows among equal ones", () => {
  expect(decisionsAtShare(Float64Array.of(0.1, 0.9, 0.5, 0.5, 0.5), 0.4)).toEqual(Uint8Array.of(0, 1, 1, 0, 0));
  expect(decisionsAtShare(Float64Array.of(3, 3, 3, 3), 0.5)).toEqual(Uint8Array.of(1, 1, 0, 0));
});

test("decisionsAtShare of nobody, none and all answers, and leaves the scores alone", () => {
  const scores = Float64Array.of(2, 1, 3);
  expect(decisionsAtShare(new Float64Array(), 0.2)).toEqual(new Uint8Array());
  expect(decisionsAtShare(scores, 0)).toEqual(Uint8Array.of(0, 0, 0));
  expect(decisionsAtShare(scores, 1)).toEqual(Uint8Array.of(1, 1, 1));
  expect(scores).toEqual(Float64Array.of(2, 1, 3));
});

test("decisionsAtShare and stratifiedSample refuse what they cannot use", () => {
  expect(() => decisionsAtShare(Float64Array.of(Number.NaN), 0.5)).toThrow(RangeError);
  for (const share of [-0.1, 1.1, Number.NaN]) {
    expect(() => decisionsAtShare(Float64Array.of(1), share)).toThrow(/share/);
  }
  expect(() => stratifiedSample(Int32Array.of(1), 0.5, stream("c"))).toThrow(RangeError);
});
