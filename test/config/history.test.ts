import { describe, expect, test } from "vitest";
import { formatHistory, parseHistory, publicationBefore, withPublication } from "../../src/config/index.ts";
import { CheckError } from "../../src/errors.ts";

const of = (asOf: string, rows: number) => ({ asOf, sources: { orders: { "b.csv": rows, "a.csv": 1 } } });
const two = withPublication(withPublication(parseHistory(undefined, "h"), of("2024-06-01", 9)), of("2024-05-01", 8));

describe("history", () => {
  test("is none before the first publication", () => {
    expect(parseHistory(undefined, "h").publications).toEqual([]);
    expect(publicationBefore(parseHistory(undefined, "h"), "2024-06-01")).toBeUndefined();
  });

  test("gives the last publication of an earlier as-of, and never one of the same or a later day", () => {
    const asOfs = ["2024-05-01", "2024-05-02", "2024-06-01", "2024-07-01"];
    expect(asOfs.map((asOf) => publicationBefore(two, asOf)?.asOf)).toEqual([
      undefined,
      "2024-05-01",
      "2024-05-01",
      "2024-06-01",
    ]);
  });

  test("has one entry for each as-of, in order, and the same text for the same content", () => {
    const again = withPublication(two, of("2024-06-01", 10));
    expect(again.publications.map(({ asOf, sources }) => [asOf, sources["orders"]?.["b.csv"]])).toEqual([
      ["2024-05-01", 8],
      ["2024-06-01", 10],
    ]);
    expect(formatHistory(parseHistory(formatHistory(again), "h"))).toBe(formatHistory(again));
    expect(formatHistory(again).indexOf("a.csv")).toBeLessThan(formatHistory(again).indexOf("b.csv"));
    expect(formatHistory(withPublication(again, of("2024-06-01", 9)))).toBe(formatHistory(two));
  });

  test.each([
    ["", "no history"],
    ["{", "no history"],
    ['{"format": 2, "publications": []}', "no history"],
    ['{"format": 1, "publications": [{"asOf": "2024-05-01", "sources": {"a": {"b": -1}}}]}', "no history"],
    [
      '{"format": 1, "publications": [{"asOf": "2024-05-01", "sources": {}}, {"asOf": "2024-05-01", "sources": {}}]}',
      "do not ascend",
    ],
  ])("refuses %s", (text, message) => {
    const parse = () => parseHistory(text, "history.json");
    expect(parse).toThrow(CheckError);
    expect(parse).toThrow(message);
  });
});
