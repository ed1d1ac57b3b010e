import { describe, expect, it } from "vitest";
import { formatSegmentHistory, parseSegmentHistory, type RememberedModel } from "../../src/config/index.ts";
import type { ClassesModel, ModelItem, PrototypesModel, SpaceColumn } from "../../src/plugin.ts";
import { stream } from "../../src/random/index.ts";
import {
  aggregateModel,
  assignFrozen,
  freezeAggregates,
  freezeSegmentation,
  type Measures,
  ownModelText,
  parseOwnModel,
  recalledRule,
  rememberedRule,
} from "../../src/segmentation/index.ts";

const items: readonly ModelItem[] = [
  { id: "customers.home", title: "home", levels: ["boat", "farm", "town"] },
  { id: "customers.pet", title: "pet", levels: ["cat", "dog"], pooled: true },
];
/** Of clusters 0, 1 and 2: 60, 200 and 6 customers, who answer and buy in ways of their own. */
const counts = [60, 200, 6];
const own = Int32Array.from(counts.flatMap((count, cluster) => new Array<number>(count).fill(cluster)));
/** By descending size. */
const labels = own.map((cluster) => [1, 0, 2][cluster]!);
const sizes = [200, 60, 6];
const random = stream("remembered rule");
const measures: Measures = {
  rows: own.length,
  of: new Map([
    ["x", { values: Float64Array.from(own, (c) => 4 * c + random()), missing: new Uint8Array(own.length) }],
  ]),
  answers: new Map([
    ["customers.home", Array.from(own, (c) => ["farm", "town", "boat"][c])],
    ["customers.pet", Array.from(own, (c, i) => (c === 0 && i % 3 > 0 ? "dog" : "cat"))],
  ]),
};
const columns: readonly SpaceColumn[] = [
  {
    ...{ name: "x", metric: "x", role: "value", transform: "none", power: undefined, low: undefined, high: undefined },
    ...{ scaling: "z", center: 2, scale: 2, weight: 1, skewBefore: 0, skewAfter: 0, missing: 0, pulledIn: 0 },
  },
];
const classes: ClassesModel = {
  ...{ kind: "classes", k: 3, columns: [], items, weights: [60 / 266, 200 / 266, 6 / 266] },
  probabilities: [
    [0.001, 0.998, 0.001, 0.001, 0.001, 0.998, 0.998, 0.001, 0.001],
    [1 / 3, 2 / 3, 0.99, 0.01, 0.9, 0.1],
  ],
};
const prototypes: PrototypesModel = {
  ...{ kind: "prototypes", k: 3, columns: ["x"], items, gamma: 0.5 },
  ...{ centers: [-0.75, 1.25, 3.25], modes: [1, 1, 2, 0, 0, 0] },
};
const frozen = (rule: ClassesModel | PrototypesModel) => {
  const freezable = { algorithm: "own", columns, measures, labels, known: { models: [rule] } };
  const model = freezeSegmentation(freezable);
  const { model: means, labels: kept } = aggregateModel(freezeAggregates(freezable), sizes, 10);
  const remembered = rememberedRule(model, kept, sizes, 10);
  return { model, kept, remembered: { ...means, ...(remembered === undefined ? {} : { rule: remembered }) } };
};
/** Through the file and back. */
function filed(model: RememberedModel): RememberedModel {
  const segments = ["a", "b"].map((id) => ({ id, name: id, archetype: "" }));
  const text = formatSegmentHistory({ format: 1, publications: [{ asOf: "2024-01-01", model, segments, ended: [] }] });
  return parseSegmentHistory(text, "segments.json").publications[0]!.model;
}

describe("rememberedRule", () => {
  it.each([
    ["classes", classes],
    ["prototypes", prototypes],
  ] as const)("gives by %s those of the segments that are remembered the place of theirs", (kind, rule) => {
    const { model, kept, remembered } = frozen(rule);
    expect([model.fidelity, kept]).toEqual([1, [0, 1]]);
    const recalled = recalledRule(filed(remembered))!;
    expect(recalled.rule.kind).toBe(kind);
    const found = assignFrozen(recalled, measures);
    const known = [...labels.keys()].filter((i) => labels[i]! < 2);
    expect(known.every((i) => found.labels[i] === labels[i])).toBe(true);
    expect(known.filter((i) => found.outOfRange[i] === 1).length).toBeLessThan(4);
    expect(ownModelText(model, kept)).toBeUndefined();
  });

  it("tells of no answer that few of a segment gave", () => {
    const { rule } = frozen(classes).remembered;
    if (rule?.kind !== "classes") throw new TypeError("no classes");
    const [home, pet] = rule.probabilities;
    // One of 10 of 60 customers at least: 0.167 ÷ (0.998 + 2 × 0.167) and 0.998 ÷ 1.331.
    expect(home![1]!.map((one) => Number(one.toFixed(3)))).toEqual([0.125, 0.75, 0.125]);
    expect(pet![1]!.map((one) => Number(one.toFixed(3)))).toEqual([0.333, 0.667]);
    expect(pet![0]!.map((one) => Number(one.toFixed(3)))).toEqual([0.952, 0.048]);
    expect(JSON.stringify(rule)).not.toContain("0.001");
  });

  it("is refused in a history where it does not fit the segments", () => {
    const { remembered } = frozen(prototypes);
    const rule = remembered.rule!;
    if (rule.kind !== "prototypes") throw new TypeError("no prototypes");
    const refused = (more: object) => () => filed({ ...remembered, rule: { ...rule, ...more } });
    expect(refused({ modes: [[0, 0]] })).toThrow(/does not fit its segments/);
    expect(
      refused({
        modes: [
          [3, 0],
          [0, 0],
        ],
      }),
    ).toThrow(/does not fit its segments/);
    expect(
      refused({
        centers: [
          [1, 2],
          [3, 4],
        ],
      }),
    ).toThrow(/does not fit its segments/);
  });
});

describe("ownModelText", () => {
  const rows = { kind: "neighbours", k: 3, columns: ["x"], rows: [-0.75, 1.25, 3.25], labels: [0, 1, 2] } as const;
  const model = freezeSegmentation({ algorithm: "own", columns, measures, labels, known: { models: [rows] } });

  it("has places for labels, and none for a segment that is not remembered", () => {
    const recalled = parseOwnModel(ownModelText(model, [0, 1])!)!;
    const found = assignFrozen(recalled, measures);
    expect(found.labels).toEqual(labels.map((label) => (label === 2 ? -1 : label)));
    expect(recalled.reach).toHaveLength(2);
  });

  it("is none where the nearest mean stands in for a rule", () => {
    expect(ownModelText({ ...model, instead: "it is odd" }, [0, 1])).toBeUndefined();
    expect(parseOwnModel(JSON.stringify({ ...model, format: 3 }))).toBeUndefined();
  });
});
