import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Matrix, matrix, nonNegativeFactors } from "../../src/matrix/index.ts";
import type { Metric } from "../../src/plugin.ts";
import { partsStep } from "../../src/plugins/components/partsStep.ts";
import { type Database, openDatabase } from "../../src/table/index.ts";
import { dropTemporaries } from "../plugins/dropTemporaries.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { holdRelations, type Relation, shuffled } from "./relations.ts";
import { type CellRow, loadRows } from "./sourceTables.ts";

/** Both ways end where the gradient is 10⁻¹¹ of the first: what a change moves in the last digits grows on the way there. */
const stopping = { tolerance: 1e-11, maxIterations: 20_000 };

/** Rows of four measures that are made of two parts, of one of which the row has more, and a little of anything. */
const rowsOfTwo = fc.array(
  fc.record({
    mostly: fc.boolean(),
    much: fc.integer({ min: 10, max: 60 }),
    little: fc.integer({ min: 0, max: 4 }),
    rest: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 4 }),
  }),
  { minLength: 8, maxLength: 24 },
);
const parts = [
  [4, 3, 0, 1],
  [0, 1, 5, 2],
] as const;
const valuesOf = (rows: typeof rowsOfTwo extends fc.Arbitrary<infer Rows> ? Rows : never) =>
  rows.map(({ mostly, much, little, rest }) =>
    rest.map((some, j) => {
      const [a, b] = mostly ? [much, little] : [little, much];
      return a * parts[0][j]! + b * parts[1][j]! + some;
    }),
  );
/** Where both parts are there, and not as large: of two that are equal, which comes first hangs on a last digit. */
const planted = rowsOfTwo.map(valuesOf).filter((rows) => {
  const sum = (j: number) => rows.reduce((total, row) => total + row[j]!, 0);
  const [one, other] = [sum(0), sum(2)];
  return Math.max(one, other) > 1.3 * Math.min(one, other) && Math.max(one, other) < 6 * Math.min(one, other);
});

interface Points {
  readonly rows: readonly (readonly number[])[];
  readonly names: readonly string[];
  readonly components: number;
}

describe("the parts of points", () => {
  const points: fc.Arbitrary<Points> = fc
    .record({ rows: planted, components: fc.constantFrom(1, 2) })
    .map(({ rows, components }) => ({ rows, components, names: ["a", "b", "c", "d"] }));
  const matrixOf = ({ rows, names }: Points): Matrix => matrix(Float64Array.from(rows.flat()), rows.length, [...names]);
  function run(input: Points) {
    const { components: k, names } = input;
    const found = nonNegativeFactors(matrixOf(input), { components: k, ...stopping })!;
    const { weights, loadings, shares, error, explained, converged } = found;
    return {
      ...{ shares: [...shares], error, explained, converged },
      weights: input.rows.map((_, i) => [...weights.subarray(k * i, k * i + k)]),
      loadings: Array.from({ length: k }, (_, c) =>
        Object.fromEntries(names.map((name, j) => [name, loadings[c * names.length + j]!])),
      ),
    };
  }
  type Output = ReturnType<typeof run>;
  const eachCell = (input: Points, change: (x: number) => number): Points => ({
    ...input,
    rows: input.rows.map((row) => row.map(change)),
  });
  const inUnit = (output: Output, unit: number): Output => ({
    ...output,
    error: unit * output.error,
    weights: output.weights.map((row) => row.map((weight) => unit * weight)),
  });
  const relations: Relation<Points, Output>[] = [
    {
      name: "are in the order of rows, and do not depend on it",
      change: (input, draw) => ({ ...input, rows: shuffled(input.rows, draw) }),
      expected: (output, _, draw) => ({ ...output, weights: shuffled(output.weights, draw) }),
    },
    {
      name: "do not depend on the order of columns",
      change: ({ rows, names, ...rest }) => ({
        ...{ ...rest, names: names.toReversed(), rows: rows.map((row) => row.toReversed()) },
      }),
    },
    {
      name: "do not know what columns are called",
      change: ({ names, ...rest }) => ({ ...rest, names: names.map((name) => `k${name}`) }),
      expected: ({ loadings, ...rest }) => ({
        ...rest,
        loadings: loadings.map((part) =>
          Object.fromEntries(Object.entries(part).map(([name, loading]) => [`k${name}`, loading])),
        ),
      }),
    },
    {
      name: "have weights in the unit of the points, great or small",
      change: (input, { size, seed }) => eachCell(input, (x) => unitOf(size, seed) * x),
      expected: (output, _, { size, seed }) => inUnit(output, unitOf(size, seed)),
    },
    {
      name: "are the same, with the error of twice as many, when every row is there twice",
      change: (input) => ({ ...input, rows: [...input.rows, ...input.rows] }),
      expected: (output) => ({
        ...{ ...output, error: Math.SQRT2 * output.error, weights: [...output.weights, ...output.weights] },
      }),
    },
    {
      name: "have nothing of a column of zeros, and are the same beside it",
      change: ({ rows, names, ...rest }) => ({
        ...rest,
        names: [...names, "none"],
        rows: rows.map((row) => [...row, 0]),
      }),
      expected: ({ loadings, ...rest }) => ({ ...rest, loadings: loadings.map((part) => ({ ...part, none: 0 })) }),
    },
    {
      name: "are the same, and none of a row of zeros, beside it",
      change: ({ rows, ...rest }) => ({ ...rest, rows: [...rows, [0, 0, 0, 0]] }),
      expected: ({ weights, ...rest }, { components }) => ({
        ...{ ...rest, weights: [...weights, Array.from({ length: components }, () => 0)] },
      }),
    },
    {
      name: "make what they make without an error",
      change: (input) => ({ ...input, rows: made(run(input)) }),
      /** Of two parts there may be many that make the same points: which of them are found is not said. */
      expected: (output, input) => {
        const again = input.components === 1 ? output : run({ ...input, rows: made(output) });
        return { ...again, error: 0, explained: 1 };
      },
    },
    {
      name: "are parted evenly when half of a column stands in another",
      change: ({ rows, names, ...rest }) => ({
        ...{ ...rest, names: [...names, "half"] },
        rows: rows.map((row) => [...row.slice(0, 3), row[3]! * Math.SQRT1_2, row[3]! * Math.SQRT1_2]),
      }),
      expected: (output) => {
        const sizes = output.loadings.map((part) => 1 + (Math.SQRT2 - 1) * part["d"]!);
        const shares = output.shares.map((share, c) => share * sizes[c]!);
        const all = shares.reduce((sum, share) => sum + share, 0);
        return {
          ...{ ...output, shares: shares.map((share) => share / all) },
          weights: output.weights.map((row) => row.map((weight, c) => weight * sizes[c]!)),
          loadings: output.loadings.map((part, c) => {
            const { d, ...others } = Object.fromEntries(
              Object.entries(part).map(([name, loading]) => [name, loading / sizes[c]!]),
            );
            return { ...others, d: d! * Math.SQRT1_2, half: d! * Math.SQRT1_2 };
          }),
        };
      },
    },
  ];
  const unitOf = (size: number, seed: number) => 10 ** (seed % 2 === 0 ? 2 * size : -6 * size);
  const made = ({ weights, loadings }: Output) =>
    weights.map((row) =>
      ["a", "b", "c", "d"].map((name) => row.reduce((sum, weight, c) => sum + weight * loadings[c]![name]!, 0)),
    );
  holdRelations<Points, Output>({ inputs: points, run, tolerance: 1e-5, cases: 200 }, relations);

  test("explain no less when there is one more", () => {
    fc.assert(
      fc.property(planted, (rows) => {
        const names = ["a", "b", "c", "d"];
        const [one, two] = [1, 2].map((components) => run({ rows, names, components }).explained);
        expect(two! + 1e-9).toBeGreaterThanOrEqual(one!);
      }),
      { numRuns: 100 },
    );
  });
});

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

/** Measures of customers, of which some lack one. */
interface Customers {
  readonly rows: readonly CellRow[];
  readonly metrics: readonly string[];
}

const measures = ["orders", "lines", "visits", "views"];
const customers: fc.Arbitrary<Customers> = fc
  .record({ rows: planted, lacking: fc.array(fc.nat(20), { maxLength: 3 }) })
  .map(({ rows, lacking }) => ({
    metrics: measures,
    rows: rows.map((row, i) => ({
      customer_id: `c${10 + i}`,
      ...Object.fromEntries(row.map((x, j) => [measures[j]!, j === 3 && lacking.includes(i) ? null : x])),
    })),
  }));

const metrics: readonly Metric[] = [...measures, "none", "absent"].map((id) => ({
  ...{ id, title: id, unit: "1", formula: "", description: "", low: 0 },
}));

async function run({ rows, metrics: asked }: Customers) {
  const columns = Object.fromEntries(
    Object.keys(rows[0]!).map((name) => [name, name === "customer_id" ? "VARCHAR" : "DOUBLE"]),
  );
  await loadRows(db, "features", columns, rows);
  const options = { metrics: asked, parts: 2, transform: "none" };
  const inputs = { features: await tableInput(db, "features") };
  const { outputs, exclusions } = await runStep(
    partsStep(options),
    db,
    inputs,
    { minimumPeople: 2 },
    { metrics, options },
  );
  await dropTemporaries(db);
  type Rows = readonly Readonly<Record<string, number>>[];
  return {
    parts: outputs["release/parts"] as Rows,
    loadings: Object.fromEntries(
      (outputs["release/part_loadings"] as Rows).map(({ part, metric, loading }) => [`${part} ${metric}`, loading!]),
    ),
    excluded: exclusions.reduce((sum, { rows: n }) => sum + n, 0),
  };
}

describe("the parts of behaviour", () => {
  type Output = Awaited<ReturnType<typeof run>>;
  const eachRow = (input: Customers, change: (row: CellRow) => CellRow): Customers => ({
    ...input,
    rows: input.rows.map(change),
  });
  const withK = (row: CellRow): CellRow => ({ ...row, customer_id: `k${row["customer_id"]}` });
  const people = ({ parts: found, ...rest }: Output, change: (n: number) => number): Output => ({
    ...{ ...rest, parts: found.map((row) => ({ ...row, people: change(row["people"]!) })) },
  });
  /** The step stops at a gradient of 10⁻⁴ of the first: figures that a change moves agree to some three digits. */
  const tolerance = 2e-3;
  holdRelations<Customers, Output>({ inputs: customers, run, tolerance, cases: 20 }, [
    {
      name: "do not depend on the order of rows",
      change: (input, draw) => ({ ...input, rows: shuffled(input.rows, draw) }),
    },
    { name: "do not know what customers are called", change: (input) => eachRow(input, withK) },
    {
      name: "are the same with ids in the opposite order",
      change: (input) =>
        eachRow(input, (row) => ({ ...row, customer_id: `c${99 - Number(String(row["customer_id"]).slice(1))}` })),
    },
    {
      name: "have no unit: each measure may be in another",
      change: (input) =>
        eachRow(input, (row) => ({
          ...row,
          orders: 100 * Number(row["orders"]),
          visits: Number(row["visits"]) / 1000,
        })),
    },
    {
      name: "do not depend on the order in which measures are asked for",
      change: (input) => ({ ...input, metrics: input.metrics.toReversed() }),
    },
    {
      name: "are of twice as many people when everybody is there twice",
      change: (input) => ({ ...input, rows: [...input.rows, ...input.rows.map(withK)] }),
      expected: (output) => ({ ...people(output, (n) => 2 * n), excluded: 2 * output.excluded }),
    },
    {
      name: "are the same beside a customer who lacks a measure, who is counted",
      change: (input) => ({
        ...input,
        rows: [...input.rows, { customer_id: "z", orders: 9, lines: 9, visits: 9, views: null }],
      }),
      expected: (output) => ({ ...output, excluded: output.excluded + 1 }),
    },
    {
      name: "are the same, of one more, beside a customer of whom all measures are nought",
      change: (input) => ({
        ...input,
        rows: [...input.rows, { customer_id: "z", orders: 0, lines: 0, visits: 0, views: 0 }],
      }),
      expected: (output) => people(output, (n) => n + 1),
    },
    {
      name: "have nothing of a measure that is nought for everybody, and are the same beside it",
      change: (input) => ({ ...eachRow(input, (row) => ({ ...row, none: 0 })), metrics: [...input.metrics, "none"] }),
      expected: ({ loadings, ...rest }) => ({ ...rest, loadings: { ...loadings, "1 none": 0, "2 none": 0 } }),
    },
    {
      name: "do not see a measure that hardly anybody has",
      change: (input) => ({
        ...eachRow(input, (row) => ({ ...row, absent: null })),
        metrics: [...input.metrics, "absent"],
      }),
    },
  ]);
});
