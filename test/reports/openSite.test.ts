import { describe, expect, test } from "vitest";
import { intervalColumn } from "../../reports/components/intervalColumn.ts";
import { openSite } from "../../reports/components/openSite.ts";

const project = [{ currency: "GBP", as_of: "2025-01-01", minimum_people: 10 }];
const segments = [
  { segment: "lapsed", name: "Lapsed", rank: 2, nps: null, suppressed: false, suppressed_columns: "nps" },
  { segment: "loyal", name: "Loyal", rank: 1, nps: 0, suppressed: false, suppressed_columns: null },
];

describe("openSite", () => {
  const site = openSite({ project, segments }, "../");

  test("lists segments by rank and names them, and the groups beside them", () => {
    expect(site.segments.map((row) => row.segment)).toEqual(["loyal", "lapsed"]);
    expect(["loyal", "all", "guests", "unassigned"].map(site.name)).toEqual([
      "Loyal",
      "All customers",
      "Guests without an id",
      "In no segment",
    ]);
  });

  test("puts a segment that is held back last, by its id", () => {
    const few = { segment: "few", name: null, rank: null, suppressed: true };
    const { segments: listed, name, color } = openSite({ project, segments: [few, ...segments] });
    expect(listed.map((row) => row.name)).toEqual(["Loyal", "Lapsed", "few"]);
    expect(name("few")).toBe("few");
    expect([color("loyal"), color("few")]).toEqual(["var(--segment-1)", "var(--segment-3)"]);
  });

  test("addresses a persona from the page's own place", () => {
    expect(site.personaHref("loyal")).toBe("../segments/loyal.html");
    expect(openSite({ project, segments }).personaHref("a/b")).toBe("segments/a%2Fb.html");
  });

  test("tells zero, held back and absent apart", () => {
    const print = (value: number) => site.format.signed(value);
    expect(site.segments.map((row) => site.text(row, "nps", print))).toEqual(["0", "held back"]);
    expect(site.text({ nps: null, suppressed: false }, "nps", print)).toBe("–");
  });

  test("takes the words for too few people from the project's own minimum", () => {
    expect(openSite({ project: [{ currency: "EUR", minimum_people: 5 }], segments }).fewerText).toBe("fewer than 5");
  });
});

test("intervalColumn prints both ends, or a dash when one is missing", () => {
  const { format } = openSite({ project, segments });
  const column = intervalColumn("low", "high", format.signed);
  const print = column.format as unknown as (value: unknown, row: unknown) => string;
  expect(print(-3, { low: -3, high: 8 })).toBe("−3 to +8");
  expect(print(null, { low: null, high: 8 })).toBe("–");
});
