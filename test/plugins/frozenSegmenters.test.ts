import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Step } from "../../src/plugin.ts";
import { assignFrozen } from "../../src/segmentation/index.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";
import { frozenOf, takeMeasures } from "./frozenOf.ts";
import { plantFeatures, plantWide } from "./plantedFeatures.ts";
import { dense, scanning, segmentWith, summaryIn } from "./segmentWith.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

/** The rule that a frozen segmentation keeps, and the least share of its own customers whom it gives their segment. */
const frozenAs: Readonly<Record<string, readonly [kind: string, fidelity: number]>> = {
  "k-means": ["centers", 1],
  ward: ["centers", 0.9],
  linkage: ["neighbours", 1],
  "gaussian-mixture": ["mixture", 1],
  "k-medoids": ["medoids", 1],
  "mini-batch-k-means": ["centers", 1],
  "latent-class": ["classes", 1],
  "k-prototypes": ["prototypes", 1],
  gower: ["gower", 1],
  hdbscan: ["density", 0.99],
  dbscan: ["cores", 1],
};

describe.each([...scanning, ...dense])("the segments of %s, frozen,", (id, step) => {
  const [kind, least] = frozenAs[id]!;
  const finer = { dbscan: { eps: 0.35 }, hdbscan: { clusterShares: [0.05] } }[id] ?? {};

  it("are by its own rule, and give its customers back their segments", async () => {
    await plantWide(db, 600);
    for (const part of [{}, { fitCustomers: 300, treeCustomers: 300 }]) {
      const known = Object.fromEntries(Object.entries(part).filter(([name]) => takes(step, name)));
      const run = await segmentWith(db, id, step, { ...finer, ...known });
      expect(summaryIn(run, id).k).toBeGreaterThan(1);
      const { model, means, labels, measures } = await frozenOf(db, id, run, run.space);
      expect(model.rule.kind).toBe(kind);
      expect(model.instead).toBeUndefined();
      expect(model.fidelity).toBeGreaterThanOrEqual(least);
      // The nearest mean would not do: else this told nothing of the rule.
      if (kind !== "centers") expect(means.fidelity).toBeLessThan(1);
      const found = assignFrozen(JSON.parse(JSON.stringify(model)), measures);
      const same = found.labels.filter((label, i) => label === labels[i]).length;
      expect(same / labels.length).toBe(model.fidelity);
      expect(found.outOfRange.reduce((sum, flag) => sum + flag, 0) / labels.length).toBeLessThan(0.06);
    }
  });

  it("say the same of a customer whoever else is asked for, and in any order", async () => {
    await plantWide(db, 200);
    const run = await segmentWith(db, id, step, finer);
    const { model, measures } = await frozenOf(db, id, run, run.space);
    const all = assignFrozen(model, measures);
    const rows = Array.from({ length: 60 }, (_, i) => (i * 97) % 200);
    const some = assignFrozen(model, takeMeasures(measures, rows));
    const of = (values: ArrayLike<number> | undefined) => values && rows.map((row) => values[row]);
    expect([...some.labels]).toEqual(of(all.labels));
    expect([...some.outOfRange]).toEqual(of(all.outOfRange));
    for (const key of ["distances", "seconds", "strengths"] as const) {
      expect(some[key] && [...some[key]]).toEqual(of(all[key]));
    }
    expect(assignFrozen(model, takeMeasures(measures, [rows[7]!])).labels[0]).toBe(all.labels[rows[7]!]);
    expect(assignFrozen(model, takeMeasures(measures, [])).labels).toHaveLength(0);
  });

  it("say of a customer who is beyond all that was seen that the segment is a guess", async () => {
    await plantWide(db, 200);
    const run = await segmentWith(db, id, step, finer);
    const { model, measures } = await frozenOf(db, id, run, run.space);
    const one = takeMeasures(measures, [5]);
    expect(assignFrozen(model, one).outOfRange).toEqual(Uint8Array.of(0));
    const rich = { values: Float64Array.of(1e6), missing: Uint8Array.of(0) };
    const unseen = {
      ...{ rows: 1, of: new Map([...one.of]).set("order_value", rich) },
      answers: new Map(
        [...one.answers!].map(([item, values]) => [item, item.endsWith("one") ? ["never seen"] : values]),
      ),
    };
    expect(assignFrozen(model, unseen).outOfRange).toEqual(Uint8Array.of(1));
  });

  it("are one when there is but one", async () => {
    await plantFeatures(db, 12);
    const run = await segmentWith(db, id, step);
    const { model, measures } = await frozenOf(db, id, run, run.space);
    expect(model).toMatchObject({ fidelity: 1, labels: [0] });
    expect(new Set(assignFrozen(model, measures).labels)).toEqual(new Set([0]));
  });
});

/** Whether a step has an option. */
function takes(step: Step, option: string): boolean {
  return step.options?.safeParse({ [option]: 300 }).success === true;
}
