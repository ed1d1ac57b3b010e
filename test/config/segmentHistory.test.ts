import { describe, expect, it } from "vitest";
import {
  type FrozenColumn,
  formatSegmentHistory,
  parseSegmentHistory,
  type SegmentHistory,
  type SegmentPublication,
  segmentPublicationsKept,
  segmentsBefore,
  withSegments,
} from "../../src/config/index.ts";

const column: FrozenColumn = {
  ...{ name: "recency_days", metric: "recency_days", role: "value" as const, transform: "log1p" as const },
  ...{ optional: false, center: 4, scale: 1.5, weight: 1 },
};

function publication(asOf: string, more: Partial<SegmentPublication> = {}): SegmentPublication {
  return {
    asOf,
    model: { algorithm: "k-means", columns: [column], centers: [[1], [-1]], reach: [2, 3], fidelity: 1 },
    segments: [
      { id: "a", name: "A", archetype: "newcomers", size: 20 },
      { id: "b", name: "B", archetype: "newcomers", size: 10 },
    ],
    ended: [],
    ...more,
  };
}

const refusal = (text: string) => () => parseSegmentHistory(text, "segments.json");

describe("parseSegmentHistory", () => {
  it("reads what was written, to the byte", () => {
    const history = withSegments(withSegments(parseSegmentHistory(undefined, "f"), publication("2024-02-01")), {
      ...publication("2024-01-01"),
      ended: [{ id: "c", name: "C", asOf: "2024-01-01" }],
    });
    const text = formatSegmentHistory(history);
    expect(history.publications.map(({ asOf }) => asOf)).toEqual(["2024-01-01", "2024-02-01"]);
    expect(parseSegmentHistory(text, "f")).toEqual(history);
    expect(formatSegmentHistory(parseSegmentHistory(text, "f"))).toBe(text);
    expect(text.split("\n")).toHaveLength(5);
  });

  it("refuses what is none, with a remedy", () => {
    const faulty = [
      "",
      "{}",
      '{"format":2,"publications":[]}',
      formatSegmentHistory({ format: 1, publications: [publication("2024-02-01"), publication("2024-01-01")] }),
      formatSegmentHistory({ format: 1, publications: [publication("2024-02-01"), publication("2024-02-01")] }),
    ];
    for (const text of faulty) expect(refusal(text)).toThrow(/invalid-segment-history: .*begin a new one/);
  });

  it("refuses a model that does not fit its segments", () => {
    const { model, segments } = publication("2024-01-01");
    const unfit: Partial<SegmentPublication>[] = [
      { segments: segments.slice(1) },
      { segments: [segments[0]!, segments[0]!] },
      {
        model: {
          ...model,
          centers: [
            [1, 2],
            [3, 4],
          ],
        },
      },
      { model: { ...model, reach: [1] } },
      { model: { ...model, mixture: { weights: [0.5, 0.5], covariances: [[1], [1, 2]] } } },
    ];
    for (const more of unfit) {
      const text = formatSegmentHistory({ format: 1, publications: [publication("2024-01-01", more)] });
      expect(refusal(text)).toThrow("a model in it does not fit its segments");
    }
  });
});

describe("a segment history", () => {
  const history: SegmentHistory = { format: 1, publications: [publication("2024-01-01"), publication("2024-03-01")] };

  it("tells the last earlier publication, never that of the same day", () => {
    expect(segmentsBefore(history, "2024-01-01")).toBeUndefined();
    expect(segmentsBefore(history, "2024-03-01")?.asOf).toBe("2024-01-01");
    expect(segmentsBefore(history, "2025-01-01")?.asOf).toBe("2024-03-01");
  });

  it("keeps one entry a day, and so many days", () => {
    const again = withSegments(history, {
      ...publication("2024-03-01"),
      ended: [{ id: "x", name: "X", asOf: "2024-03-01" }],
    });
    expect(again.publications).toHaveLength(2);
    expect(again.publications[1]!.ended).toHaveLength(1);
    const days = Array.from({ length: 30 }, (_, i) => `2024-04-${String(i + 1).padStart(2, "0")}`);
    const long = days.reduce((all, day) => withSegments(all, publication(day)), parseSegmentHistory(undefined, "f"));
    expect(long.publications).toHaveLength(segmentPublicationsKept);
    expect(long.publications.at(-1)!.asOf).toBe("2024-04-30");
  });
});
