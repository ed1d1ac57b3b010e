import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Problem } from "../../../src/errors.ts";
import type { ClusteringSpace, Metric } from "../../../src/plugin.ts";
import { clusteringSpaceStep as spaceStepOf } from "../../../src/plugins/k-means/clusteringSpaceStep.ts";
import { parseOptions } from "../../../src/stepOptions.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { keep } from "../clusterPlanted.ts";
import { ordersAlone } from "../ordersAlone.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, tableInput } from "../runStep.ts";

const clusteringSpaceStep = spaceStepOf(ordersAlone);

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

const metric = (id: string, unknown?: Metric["unknown"]): Metric => ({
  ...{ id, title: id, unit: "orders", formula: id, description: id },
  ...(unknown === undefined ? {} : { unknown }),
});
const declared = [metric("recency_days"), metric("frequency_orders", "always"), metric("order_value", "always")];

const spaced = async (options: unknown) =>
  runStep(clusteringSpaceStep, db, { features: await tableInput(db, "features") }, {}, { options, metrics: declared });

describe("the options of the clustering space", () => {
  const faults = (options: unknown) => {
    const problems: Problem[] = [];
    parseOptions(clusteringSpaceStep, options, problems);
    return problems.map(({ path, message }) => `${path}: ${message}`);
  };

  it("take a constant for all, and one for each of some metrics beside a method for the others", () => {
    expect(faults({ missing: "constant", constants: 0 })).toEqual([]);
    expect(faults({ missing: "mode", constants: { order_value: 12.5 } })).toEqual([]);
    expect(faults({ constants: { order_value: -3 } })).toEqual([]);
  });

  it("refuse what cannot be meant, in words", () => {
    const at = "options/clustering-space/constants";
    expect(faults({ missing: "constant" })).toEqual([`${at}: "missing": "constant" needs constants to put`]);
    expect(faults({ missing: "median", constants: 0 })).toEqual([
      `${at}: one number for all metrics needs "missing": "constant", and it is "median"`,
    ]);
    expect(faults({ constants: { visitz: 0 } })).toEqual([`${at}: "visitz" is not in the option "metrics"`]);
    const shape = "a number for all metrics, or an object with a number for each of some, is needed";
    for (const constants of ["0", { order_value: "0" }, { order_value: null }, [1], Number.NaN])
      expect(faults({ missing: "constant", constants })).toEqual([`${at}: ${shape}`]);
    expect(faults({ missing: "average" })[0]).toContain("options/clustering-space/missing");
  });
});

describe("the clustering space", () => {
  it("says once that none of its measures can part customers, with the reason of each", async () => {
    await plantFeatures(db, 30);
    await db.run("UPDATE features SET recency_days = 7, frequency_orders = NULL");
    const { warnings } = await spaced({ metrics: ["recency_days", "frequency_orders"] });
    expect(warnings.map(({ code }) => code)).toEqual(["nothing-compared"]);
    expect(warnings[0]!.message).toMatch(/^None of the measures can part customers: "recency_days": it is the same/);
    expect(warnings[0]!.message).toContain('"frequency_orders": no customer has a value');
    const absent = await spaced({ metrics: ["incme"] });
    expect(absent.warnings.map(({ code }) => code)).toEqual(["nothing-compared"]);
    expect(absent.warnings[0]!.message).toContain('"incme": the project does not have it');
    const attributes = spaceStepOf({ sources: [], measures: [] });
    const none = await runStep(attributes, db, { features: await tableInput(db, "features") });
    expect(none.warnings).toMatchObject([
      { code: "nothing-compared", message: "There is no measure by which customers could be parted" },
    ]);
    const some = await spaced({ metrics: ["recency_days", "order_value"] });
    expect(some.warnings.map(({ code }) => code)).toEqual(["metric-left-out"]);
  });

  it("has the constant or the mode at each place that is not known, as if it were a value", async () => {
    await plantFeatures(db, 90);
    await db.run("UPDATE features SET frequency_orders = round(frequency_orders)");
    await db.run("UPDATE features SET frequency_orders = NULL WHERE hash(customer_id) % 5 = 0");
    const commonest = await db.row(
      "SELECT frequency_orders AS n FROM features WHERE n IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    );
    for (const [options, value] of [
      [{ missing: "constant", constants: 6 }, 6],
      [{ missing: "own-column", constants: { frequency_orders: 6 } }, 6],
      [{ missing: "mode" }, Number(commonest?.n)],
    ] as const) {
      const run = await spaced({ ...options, transform: "log1p", winsorise: 0 });
      const { columns } = run.outputs["clustering-space-summary"] as {
        columns: { name: string; center: number; scale: number; weight: number }[];
      };
      expect(columns.map(({ name }) => name)).toEqual(["recency_days", "frequency_orders", "order_value"]);
      await keep(db, "clustering-space", run);
      const { center, scale, weight } = columns[1]!;
      const rows = await db.rows(
        'SELECT s.frequency_orders AS v FROM "clustering-space" s JOIN features f USING (customer_id) WHERE f.frequency_orders IS NULL',
      );
      expect(rows.length).toBeGreaterThan(10);
      for (const { v } of rows) expect(v).toBeCloseTo(((Math.log1p(value) - center) / scale) * weight, 12);
    }
  });

  it("keeps constants of metrics of which values may be unknown, where all are known now, and refuses those that cannot be", async () => {
    await plantFeatures(db, 90);
    const constantsOf = async (options: unknown) => {
      const { outputs } = await spaced(options);
      const { columns } = outputs["clustering-space-summary"] as { columns: { name: string; constant?: number }[] };
      return columns.map(({ name, constant }) => [name, constant]);
    };
    expect(await constantsOf({ missing: "constant", constants: 60, winsorise: 0, transform: "none" })).toEqual([
      ["recency_days", undefined],
      ["frequency_orders", 60],
      ["order_value", 60],
    ]);
    await expect(constantsOf({ missing: "constant", constants: -1 })).rejects.toThrow(
      'Cannot put the constant -1 in place of unknown values of "frequency_orders"',
    );
  });

  it("stops where a metric that is not known of somebody has no constant", async () => {
    await plantFeatures(db, 90);
    await db.run("UPDATE features SET frequency_orders = NULL WHERE hash(customer_id) % 5 = 0");
    await expect(spaced({ missing: "constant", constants: { order_value: 1 } })).rejects.toThrow(
      'none is declared for "frequency_orders"',
    );
  });

  it("warns of a constant that nothing can need, and of a mode that hardly anybody has", async () => {
    await plantFeatures(db, 90);
    await db.run("UPDATE features SET order_value = NULL WHERE hash(customer_id) % 5 = 0");
    const codes = async (options: unknown) => (await spaced(options)).warnings.map(({ code }) => code);
    expect(await codes({ constants: { recency_days: 3, order_value: 3 } })).toContain("constant-without-use");
    expect(await codes({ constants: { order_value: 3 } })).not.toContain("constant-without-use");
    expect(await codes({ missing: "mode" })).toContain("rare-mode");
    await db.run("UPDATE features SET order_value = round(order_value, -2)");
    expect(await codes({ missing: "mode" })).not.toContain("rare-mode");
  });

  it("puts the median where fewer than enough customers have the mode, and says so without a value", async () => {
    await plantFeatures(db, 90);
    await db.run("UPDATE features SET order_value = NULL WHERE hash(customer_id) % 5 = 0");
    const run = async (minimumPeople: number) => {
      const features = await tableInput(db, "features");
      const given = { options: { missing: "mode", transform: "none", winsorise: 0 }, metrics: declared };
      const { outputs, warnings } = await runStep(clusteringSpaceStep, db, { features }, { minimumPeople }, given);
      const { columns } = outputs["clustering-space-summary"] as ClusteringSpace;
      const mode = columns.find(({ name }) => name === "order_value")!.mode;
      return { mode, said: warnings.filter(({ code }) => code === "rare-mode").map(({ message }) => message) };
    };
    const least = await db.row("SELECT min(order_value) AS one, median(order_value) AS middle FROM features");
    expect((await run(1)).mode).toBe(least!.one);
    const { mode, said } = await run(10);
    expect(mode).toBeCloseTo(Number(least!.middle), 12);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain("too few customers to be told, and the median stands for it");
    expect(said[0]).not.toMatch(/\d{2}\./);
    await db.run(
      "UPDATE features SET order_value = 50 WHERE customer_id IN (SELECT customer_id FROM features WHERE order_value IS NOT NULL ORDER BY ALL LIMIT 9)",
    );
    expect((await run(10)).mode).toBeCloseTo(
      Number((await db.row("SELECT median(order_value) AS m FROM features"))!.m),
      12,
    );
    expect((await run(9)).mode).toBe(50);
  });
});
