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
const frozen = (rule: ClassesModel | PrototypesModel, answered = measures) => {
  const freezable = { algorithm: "own", columns, measures: answered, labels, known: { models: [rule] } };
  const model = freezeSegmentation(freezable);
  const means = freezeAggregates(freezable);
  const { model: aggregates, labels: kept } = aggregateModel(means, sizes, 10);
  const told = rememberedRule(model, { measures: answered, labels, means }, 10);
  return { model, kept, remembered: { ...aggregates, ...(told === undefined ? {} : { rule: told }) } };
};
/** The answers to one item, those of a cluster by turns of so many customers each, then not known. */
const answering = (id: string, cluster: number, turns: readonly (readonly [string, number])[]): Measures => {
  const given = turns.flatMap(([answer, customers]) => new Array<string>(customers).fill(answer));
  let next = 0;
  const answers = own.reduce<(string | undefined)[]>((all, c, i) => {
    all.push(c === cluster ? given[next++] : measures.answers!.get(id)![i]);
    return all;
  }, []);
  return { ...measures, answers: new Map([...measures.answers!, [id, answers]]) };
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
    expect(parseOwnModel(ownModelText(model, kept)!)!.rule).toEqual(model.rule);
  });

  it("does not give back how few gave a rare answer, whatever is divided by what", () => {
    const told = (cluster: number, few: number) => {
      const answered = answering("customers.pet", cluster, [
        ["cat", counts[cluster]! - few],
        ["dog", few],
      ]);
      const { rule } = frozen(classes, answered).remembered;
      if (rule?.kind !== "classes") throw new TypeError("no classes");
      return rule.probabilities[1]![cluster === 1 ? 0 : 1]!;
    };
    for (const few of [0, 1, 3, 9]) {
      expect(told(0, few)).toEqual([0.95, 0.05]);
      const [a, b] = told(1, few);
      // 1 − L·a/b with L = 10 ÷ 200 gave 3.000001 of 200.
      expect(200 * (1 - (0.05 * a!) / b!)).toBeCloseTo(10, 6);
    }
  });

  it("counts those of the segment whose answer is known", () => {
    const tableOf = (turns: readonly (readonly [string, number])[]) => {
      const { rule } = frozen(classes, answering("customers.pet", 0, turns)).remembered;
      if (rule?.kind !== "classes") throw new TypeError("no classes");
      return rule.probabilities[1]![1]!;
    };
    expect(
      tableOf([
        ["dog", 6],
        ["cat", 3],
      ]),
    ).toEqual([0.5, 0.5]);
    expect(
      tableOf([
        ["dog", 12],
        ["cat", 12],
      ]),
    ).toEqual([0.5, 0.5]);
    expect(tableOf([["dog", 12]])).toEqual([0.05, 0.95]);
  });

  it("has classes weigh what shown sizes tell, and a hidden one no less than the smallest of them", () => {
    const { rule } = frozen(classes).remembered;
    if (rule?.kind !== "classes") throw new TypeError("no classes");
    // 200, 60 and 6: with the third the second is hidden.
    expect(rule.weights).toEqual([0.5, 0.5]);
    expect(266 * (1 - rule.weights.reduce((sum, one) => sum + one, 0))).toBe(0);
  });

  it("has no mode that fewer than enough of a segment gave, and the means of all members", () => {
    const modesOf = (customers: number) => {
      const { rule, centers } = frozen(prototypes, answering("customers.home", 0, [["farm", customers]])).remembered;
      if (rule?.kind !== "prototypes") throw new TypeError("no prototypes");
      expect(rule.centers).toEqual(centers);
      return rule.modes[1]!;
    };
    expect(prototypes.modes.slice(0, 2)).toEqual([1, 1]);
    expect([9, 10].map(modesOf)).toEqual([
      [-1, 1],
      [1, 1],
    ]);
  });

  it("is none where the means give more customers their segment", () => {
    const blind = { ...classes, probabilities: [new Array<number>(9).fill(1 / 3), new Array<number>(6).fill(1 / 2)] };
    const alike = ["customers.home", "customers.pet"].map(
      (id) => [id, new Array<string>(own.length).fill("cat")] as const,
    );
    const answered = { ...measures, answers: new Map(alike) };
    expect(frozen(blind, answered).remembered.rule).toBeUndefined();
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
