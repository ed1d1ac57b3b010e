import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metric } from "../../../src/plugin.ts";
import { figuresOf, nameByTraits } from "../../../src/plugins/personas/nameByTraits.ts";
import type { Overall, Profile } from "../../../src/plugins/personas/profile.ts";

const number = (id: string, title: string): Metric => ({ id, title, unit: "", formula: "", description: "" });
const share = (id: string, title: string): Metric => ({ ...number(id, title), unit: "share", low: 0, high: 1 });
const yes = (id: string, title: string): Metric => ({ ...share(id, title), answer: true });
const metrics = [
  number("income", "Income"),
  number("score", "NPS score"),
  yes("tasty", "Tasty"),
  yes("cheap", "Cheap"),
];
const overall: Overall = {
  size: 400,
  means: new Map(Object.entries({ income: 60, score: 50, tasty: 0.5, cheap: 0.5 })),
  deviations: new Map(Object.entries({ income: 20, score: 20, tasty: 0.5, cheap: 0.5 })),
};

function profile(label: number, means: object, known: number = 100): Profile {
  const all = new Map(Object.entries({ income: 60, score: 50, tasty: 0.5, cheap: 0.5, ...means }));
  return {
    ...{ label, size: 100, means: all, known: new Map([...all.keys()].map((id) => [id, known])) },
    ...{ medianRecencyDays: undefined, oneTimeShare: undefined, revenue: 0 },
  };
}

const named = (...profiles: Profile[]) => nameByTraits(profiles, overall, metrics, 10);

describe("nameByTraits", () => {
  it("names segments by the two measures that differ most, farthest first", () => {
    const found = named(
      profile(0, { income: 90, score: 20 }),
      profile(1, { tasty: 0.9, cheap: 0.1 }),
      profile(2, { tasty: 0.35, cheap: 0.45 }),
      profile(3, {}),
    );
    expect(found.map(({ name }) => name)).toEqual([
      "High income, low NPS score",
      "Tasty, not cheap",
      "Not tasty",
      "Near the average",
    ]);
    expect(found[0]!.id).toBe("high-income-low-nps-score");
  });

  it("adds a third measure where two segments would be called the same, and a number where none tells them apart", () => {
    const found = named(
      profile(0, { income: 95, score: 90, tasty: 0.9 }),
      profile(1, { income: 95, score: 90, tasty: 0.1 }),
      profile(2, { cheap: 0.9 }),
      profile(3, { cheap: 0.95 }),
    );
    expect(found.map(({ name }) => name)).toEqual([
      "High NPS score, high income, tasty",
      "High NPS score, high income, not tasty",
      "Cheap",
      "Cheap, 2",
    ]);
    expect(nameByTraits([profile(1, {}), profile(0, {})], overall, [], 10).map(({ name, id }) => [name, id])).toEqual([
      ["Segment 2", "segment-2"],
      ["Segment 1", "segment-1"],
    ]);
  });

  it("does not name by what is known of too few, and gives figures only of what is known of all", () => {
    expect(named(profile(0, { income: 95 }, 9))[0]!.name).toBe("Near the average");
    expect(named(profile(0, { income: 95 }, 10))[0]!.name).toBe("High income");
    expect(figuresOf(profile(0, { income: 95 }, 99), overall, metrics)).toEqual([]);
    expect(figuresOf(profile(0, { income: 95.123, tasty: 0.9 }), overall, metrics)).toEqual([
      "income 95.1 (all: 60)",
      "tasty",
    ]);
    const shares = metrics.map((metric) => (metric.answer === true ? share(metric.id, metric.title) : metric));
    expect(figuresOf(profile(0, { tasty: 0.9 }), overall, shares)).toEqual(["tasty 90% (all: 50%)"]);
  });

  it("says answers of yes and no in words, since a share of them counts people", () => {
    const found = figuresOf(profile(0, { income: 20, tasty: 0.02, cheap: 0.99 }), overall, metrics);
    expect(found).toEqual(["income 20 (all: 60)", "cheap", "not tasty"]);
  });

  it("says in words what a mean would count, and nothing of all where it is not known of all", () => {
    const counting = { ...profile(0, { income: 95, score: 90 }), untold: new Set(["income"]) };
    const some = { ...overall, known: new Map(Object.entries({ income: 400, score: 397 })) };
    expect(figuresOf(counting, some, metrics)).toEqual(["NPS score 90", "high income"]);
  });

  it("calls a share of what customers did high or low, since nobody says yes or no to it", () => {
    const bounces = [share("tasty", "Bounce share")];
    const found = nameByTraits([profile(0, { tasty: 0.9 }), profile(1, { tasty: 0.1 })], overall, bounces, 10);
    expect(found.map(({ name }) => name)).toEqual(["High bounce share", "Low bounce share"]);
  });

  it("gives unique ids and names, whatever the segments and their order", () => {
    const any = fc.record({
      income: fc.constantFrom(20, 60, 100),
      tasty: fc.constantFrom(0.1, 0.5, 0.9),
      cheap: fc.constantFrom(0.1, 0.5),
    });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 9 }), (means) => {
        const profiles = means.map((one, label) => profile(label, one));
        const found = named(...profiles);
        expect(new Set(found.map(({ id }) => id)).size).toBe(means.length);
        expect(new Set(found.map(({ name }) => name)).size).toBe(means.length);
        const turned = named(...profiles.toReversed()).toReversed();
        expect(turned.map(({ id }) => id)).toEqual(found.map(({ id }) => id));
      }),
      { numRuns: 200 },
    );
  });
});
