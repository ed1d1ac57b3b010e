import { describe, expect, it } from "vitest";
import type { SegmentIdentity } from "../../../src/plugin.ts";
import { keepNames } from "../../../src/plugins/personas/keepNames.ts";
import { nameSegments } from "../../../src/plugins/personas/nameSegments.ts";
import type { Overall, Profile } from "../../../src/plugins/personas/profile.ts";

const usual = { recency_days: 200, frequency_orders: 5, order_value: 60, tenure_days: 600 };
const overall: Overall = {
  size: 1000,
  means: new Map(Object.entries(usual)),
  deviations: new Map(Object.entries(usual)),
};

function profile(label: number, means: Partial<typeof usual>, more: Partial<Profile> = {}): Profile {
  return {
    label,
    size: 100 + label,
    known: new Map(),
    means: new Map(Object.entries({ ...usual, ...means })),
    medianRecencyDays: 200,
    oneTimeShare: 0.2,
    revenue: 1000,
    ...more,
  };
}

/** `before` by label: id, name and archetype of the segment that goes on. */
function identityOf(
  before: readonly (readonly [id: string, name: string, archetype: string] | undefined)[],
  reserved: readonly string[] = [],
): SegmentIdentity {
  return {
    since: "2024-01-01",
    evidence: "members",
    segments: before.map((one, label) => ({
      ...{ label, kind: one === undefined ? ("birth" as const) : ("same" as const), people: 1, stayed: 1, from: [] },
      ...(one === undefined ? {} : { before: { id: one[0], name: one[1], archetype: one[2], people: 1 } }),
    })),
    ended: [],
    reserved: [...reserved, ...before.flatMap((one) => (one === undefined ? [] : [one[0]]))],
  };
}

function kept(profiles: readonly Profile[], identity: SegmentIdentity | undefined, slack = 0.1) {
  return keepNames(nameSegments(profiles, overall), identity, overall, slack).map(({ id, name, archetype, was }) => ({
    ...{ id, name, archetype: archetype.id },
    ...(was === undefined ? {} : { was }),
  }));
}

const regular = (label: number) => profile(label, { frequency_orders: 8 });
const spender = (label: number) => profile(label, { frequency_orders: 8, order_value: 70 });

describe("keepNames", () => {
  it("leaves everything to the rules without a publication before", () => {
    const named = nameSegments([regular(0), spender(1)], overall);
    expect(keepNames(named, undefined, overall, 0.1)).toBe(named);
    const first = { evidence: "none", segments: [], ended: [], reserved: [] } as const;
    expect(keepNames(named, first, overall, 0.1)).toBe(named);
  });

  it("keeps id, name and kind while the traits of the kind hold, though another rule fits first now", () => {
    expect(kept([spender(0)], undefined)[0]!.archetype).toBe("loyal-high-spenders");
    const identity = identityOf([["loyal-regulars", "Loyal regulars", "loyal-regulars"]]);
    expect(kept([spender(0)], identity)).toEqual([
      { id: "loyal-regulars", name: "Loyal regulars", archetype: "loyal-regulars" },
    ]);
  });

  it("allows a figure to be a little beyond the bound", () => {
    const near = profile(0, { frequency_orders: 1.3 * 5 });
    const identity = identityOf([["loyal-regulars", "Loyal regulars", "loyal-regulars"]]);
    expect(kept([near], identity, 0.1)[0]!.name).toBe("Loyal regulars");
    expect(kept([near], identity, 0)[0]).toEqual({
      ...{ id: "loyal-regulars", name: "Steady customers", archetype: "steady-customers", was: "Loyal regulars" },
    });
  });

  it("gives a new name to what no longer has the traits, and leaves the address", () => {
    const silent = profile(0, { recency_days: 400, frequency_orders: 2 });
    const identity = identityOf([["loyal-regulars", "Loyal regulars", "loyal-regulars"]]);
    expect(kept([silent], identity)).toEqual([
      {
        ...{ id: "loyal-regulars", name: "Lapsed occasional buyers", archetype: "lapsed-occasionals" },
        was: "Loyal regulars",
      },
    ]);
    expect(kept([regular(0)], identityOf([["gone", "Of a rule that is gone", "no-such-kind"]]))[0]).toMatchObject({
      ...{ id: "gone", name: "Loyal regulars", was: "Of a rule that is gone" },
    });
  });

  it("gives a new segment no id that stands or stood for another, and no name that is taken", () => {
    const identity = identityOf(
      [["loyal-regulars", "Loyal regulars", "loyal-regulars"], undefined],
      ["steady-customers"],
    );
    const silent = profile(0, { frequency_orders: 7.2 });
    expect(kept([silent, profile(1, {})], identity)).toEqual([
      { id: "loyal-regulars", name: "Loyal regulars", archetype: "loyal-regulars" },
      { id: "steady-customers-2", name: "Steady customers", archetype: "steady-customers" },
    ]);
    const renamed = identityOf([
      ["loyal-regulars", "Loyal regulars", "loyal-regulars"],
      ["x", "X", "newcomers"],
    ]);
    expect(kept([regular(0), regular(1)], renamed).map(({ name }) => name)).toEqual(
      ["Loyal regulars", "Loyal regulars, 2"].map((name, i) =>
        i === 0 ? name : expect.stringContaining("Loyal regulars, "),
      ),
    );
  });

  it("does not depend on labels", () => {
    const before = [["a", "Loyal regulars", "loyal-regulars"], undefined, undefined] as const;
    const profiles = [regular(0), profile(1, { size: 3 } as never), profile(2, { order_value: 200 })];
    const byName = (found: ReturnType<typeof kept>) => [...found].map(({ id, name }) => `${id} ${name}`).sort();
    const one = kept(profiles, identityOf(before));
    const other = kept(
      [2, 1, 0].map((label, place) => ({ ...profiles[label]!, label: place })),
      identityOf([undefined, undefined, before[0]]),
    );
    expect(byName(other)).toEqual(byName(one));
    expect(new Set(one.map(({ name }) => name)).size).toBe(3);
  });
});
