import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect } from "../../../src/collect.ts";
import { projectSchema } from "../../../src/config/index.ts";
import { firstParty } from "../../../src/firstParty.ts";
import { resolvePlugin } from "../../../src/loadPlugins.ts";
import { archetypes, qualifiers } from "../../../src/plugins/personas/archetypes.ts";
import { describeSegment } from "../../../src/plugins/personas/describeSegment.ts";
import { fillFigures, money, percent, whole } from "../../../src/plugins/personas/figures.ts";
import { nameSegments } from "../../../src/plugins/personas/nameSegments.ts";
import type { Overall, Profile } from "../../../src/plugins/personas/profile.ts";

const usual = {
  recency_days: 200,
  frequency_orders: 5,
  order_value: 60,
  tenure_days: 600,
  return_share: 0.08,
  discount_share: 0.06,
};
const overall: Overall = {
  size: 1000,
  means: new Map(Object.entries(usual)),
  deviations: new Map(Object.entries(usual)),
};

function profile(means: Partial<typeof usual>, more: Partial<Profile> = {}): Profile {
  return {
    label: 0,
    size: 100,
    means: new Map(Object.entries({ ...usual, ...means })),
    known: new Map(Object.keys(usual).map((metric) => [metric, 100])),
    medianRecencyDays: means.recency_days ?? usual.recency_days,
    oneTimeShare: 0.2,
    revenue: 1000,
    ...more,
  };
}

const columns = Object.fromEntries(
  Object.entries({
    ...{ order_id: "text", ordered_at: "timestamp", product_id: "text", quantity: "integer", unit_price: "decimal" },
    ...{ event_id: "text", occurred_at: "timestamp", kind: "text" },
  }).map(([name, type]) => [name, { from: name, type }]),
);
const bare = projectSchema.parse({
  ...{ title: "any", asOf: "2024-01-01", currency: "GBP" },
  sources: ["order_lines", "events"].map((table) => ({
    id: table.replace("_", "-"),
    table,
    files: ["f"],
    format: "parquet",
    columns,
  })),
});
const registry = collect(firstParty.map((source) => resolvePlugin(source, { project: bare, folder: "/" }))).metrics;
const units = { currency: "GBP", units: new Map(registry.map(({ id, unit }) => [id, unit])) };

const nameOf = (one: Profile) => nameSegments([one], overall)[0]!.name;

const anyProfile = fc
  .record({
    recency_days: fc.integer({ min: 0, max: 1000 }),
    frequency_orders: fc.integer({ min: 1, max: 40 }),
    order_value: fc.integer({ min: 1, max: 400 }),
    tenure_days: fc.integer({ min: 0, max: 1200 }),
    return_share: fc.constantFrom(0, 0.05, 0.3),
    discount_share: fc.constantFrom(0, 0.05, 0.3),
    oneTimeShare: fc.constantFrom(0, 0.5, 0.9),
  })
  .map(({ oneTimeShare, ...means }) => profile(means, { oneTimeShare }));

describe("nameSegments", () => {
  it("names segments by what stands out", () => {
    expect(nameOf(profile({ frequency_orders: 12, order_value: 90 }))).toBe("Loyal high spenders");
    expect(nameOf(profile({ frequency_orders: 1, recency_days: 500 }, { oneTimeShare: 0.95 }))).toBe("One-time buyers");
    expect(nameOf(profile({ frequency_orders: 1, recency_days: 30 }, { oneTimeShare: 0.95 }))).toBe(
      "First-time buyers",
    );
    expect(nameOf(profile({ discount_share: 0.3 }))).toBe("Bargain hunters");
    expect(nameOf(profile({ recency_days: 500, frequency_orders: 6 }))).toBe("Lapsed regulars");
    expect(nameOf(profile({ return_share: 0.4 }))).toBe("Frequent returners");
    expect(nameOf(profile({ tenure_days: 200, recency_days: 40 }))).toBe("New enthusiasts");
    expect(nameOf(profile({}))).toBe("Steady customers");
  });

  it("has a name for every segment, each once, with an id that can be part of an address", () => {
    fc.assert(
      fc.property(fc.array(anyProfile, { minLength: 1, maxLength: 12 }), (profiles) => {
        const named = nameSegments(profiles, overall);
        expect(named).toHaveLength(profiles.length);
        expect(new Set(named.map(({ name }) => name)).size).toBe(profiles.length);
        expect(new Set(named.map(({ id }) => id)).size).toBe(profiles.length);
        for (const { id } of named) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      }),
    );
  });

  it("does not depend on the order of the segments or on their labels", () => {
    fc.assert(
      fc.property(fc.array(anyProfile, { minLength: 2, maxLength: 8 }), (drafts) => {
        const distinct = drafts.map((draft, i) => ({ ...draft, size: 100 + i, label: i }));
        const relabelled = distinct.map((draft, i) => ({ ...draft, label: drafts.length - i })).reverse();
        const ids = (list: readonly Profile[]) =>
          new Map(nameSegments(list, overall).map(({ profile: { size }, id }) => [size, id]));
        const before = ids(distinct);
        for (const [size, id] of ids(relabelled)) expect(before.get(size)).toBe(id);
      }),
    );
  });

  it("tells two segments of one kind apart by where they differ most", () => {
    const named = nameSegments(
      [profile({ order_value: 65 }), profile({ order_value: 50, label: 1 } as never)],
      overall,
    );
    expect(named.map(({ name }) => name)).toEqual([
      "Steady customers, larger orders",
      "Steady customers, smaller orders",
    ]);
    expect(named.map(({ id }) => id)).toEqual(["steady-customers-larger-orders", "steady-customers-smaller-orders"]);
  });

  it("numbers segments that nothing tells apart", () => {
    const named = nameSegments([profile({}, { size: 10 }), profile({}, { size: 20 })], overall);
    expect(named.map(({ name }) => name)).toEqual(["Steady customers, 2", "Steady customers, 1"]);
  });

  it("does without metrics that the project lacks", () => {
    const bare = profile({}, { means: new Map(), medianRecencyDays: undefined, oneTimeShare: undefined });
    expect(nameSegments([bare], { size: 10, means: new Map(), deviations: new Map() })[0]?.name).toBe(
      "Steady customers",
    );
  });
});

describe("archetypes", () => {
  it("have unique ids and names, and the last one always applies", () => {
    expect(new Set(archetypes.map(({ id }) => id)).size).toBe(archetypes.length);
    expect(new Set(archetypes.map(({ name }) => name)).size).toBe(archetypes.length);
    expect(archetypes.at(-1)?.when).toEqual([]);
    expect(archetypes.filter(({ when }) => when.length === 0)).toHaveLength(1);
  });

  it("give reasons whose figures all exist when their tests hold", () => {
    for (const { action, reason } of archetypes) {
      expect(action).toMatch(/^[A-Z]/);
      expect(fillFigures(reason ?? "?", profile({}), overall, units)).not.toMatch(/[{}?]/);
    }
  });

  it("ask for measures of customers that the registry has, and for no other", () => {
    const asked = archetypes.flatMap(({ when, reason }) => [
      ...when.map(([fact]) => fact.replace(/^.*:/, "")),
      ...[...(reason ?? "").matchAll(/\{([a-z_]+?)(?:_index)?\}/g)].map(([, name]) => String(name)),
    ]);
    const known = new Set([...units.units.keys(), "one-time-share", "one_time_share"]);
    const names = [...asked, ...qualifiers.map(({ metric }) => metric)];
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it("are told apart by qualifiers whose ids differ", () => {
    const ids = qualifiers.flatMap(({ more, less }) => [more.id, less.id]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("figures", () => {
  it("are written for people", () => {
    expect([whole(1234567.4), whole(999.6), whole(12)]).toEqual(["1,234,567", "1,000", "12"]);
    expect([percent(0.256), percent(0.034), percent(0.0949), percent(1)]).toEqual(["26%", "3.4%", "9.5%", "100%"]);
    expect([money(12.5, "GBP"), money(1234.5, "EUR")]).toEqual(["£12.50", "€1,235"]);
  });
});

describe("describeSegment", () => {
  it("is one sentence about every member", () => {
    expect(describeSegment(profile({}), overall, "GBP")).toBe(
      "100 customers, 10% of all: half of them have not ordered for 200 days or more, 5.0 orders each so far, £60.00 an order before returns.",
    );
    expect(describeSegment(profile({ recency_days: 30 }), overall, "GBP")).toContain("ordered in the last 30 days");
  });
});
