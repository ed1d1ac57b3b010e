import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { componentsStep } from "../../src/plugins/components/componentsStep.ts";
import { metricSkew } from "../../src/plugins/features/metricSkew.ts";
import { findObstacle } from "../../src/plugins/repurchase/eligibility.ts";
import { learnPreparation, preparePoints } from "../../src/plugins/repurchase/preparePoints.ts";
import { type Outcomes, readOutcomes } from "../../src/plugins/repurchase/readOutcomes.ts";
import { type Database, loadColumns, openDatabase } from "../../src/table/index.ts";
import { runStep, tableInput } from "../plugins/runStep.ts";
import { casesOf, holdRelations, type Relation, shuffled } from "./relations.ts";

let db: Database;
beforeAll(async () => {
  db = await openDatabase({ threads: 1 });
});
afterAll(() => db.close());

const cell = fc.integer({ min: -999, max: 999 }).map((n) => n / 10);

describe("the skewness of a measure and of its transforms", () => {
  const values = fc
    .array(cell, { minLength: 6, maxLength: 30 })
    .map((list) => Float64Array.from(list))
    .filter((list) => {
      const { yeoJohnson: fitted } = metricSkew(list);
      return list.some((x) => x < 0) && fitted !== undefined && Math.abs(fitted.power) < 3.9 && new Set(list).size > 3;
    });
  type Output = { skew: number; log1p: number; power: number; after: number };
  const run = (list: Float64Array): Output => {
    const { skew, log1p, yeoJohnson: fitted } = metricSkew(list);
    return { skew: skew!, log1p: log1p!, power: fitted!.power, after: fitted!.skew! };
  };
  const map = (change: (x: number) => number) => (list: Float64Array) => list.map(change);
  holdRelations<Float64Array, Output>({ inputs: values, run, tolerance: 1e-4, cases: 200 }, [
    {
      name: "do not depend on the order of customers",
      change: (list, draw) => Float64Array.from(shuffled([...list], draw)),
    },
    { name: "stay when every customer is there twice", change: (list) => Float64Array.from([...list, ...list]) },
    {
      name: "turn with the sign of the measure",
      change: map((x) => -x),
      expected: ({ skew, log1p, power, after }) => ({ skew: -skew, log1p: -log1p, power: 2 - power, after: -after }),
    },
    {
      name: "have the same skewness where nought is elsewhere",
      change: map((x) => x + 500),
      expected: ({ skew }, list) => ({ ...run(list.map((x) => x + 500)), skew }),
    },
    {
      name: "have the same skewness in another unit",
      change: map((x) => 10 * x),
      expected: ({ skew }, list) => ({ ...run(list.map((x) => 10 * x)), skew }),
    },
  ]);

  test("have no unit for what is above nought, and do not exist for what does not vary", () => {
    const positive = fc
      .array(fc.integer({ min: 1, max: 900 }), { minLength: 6, maxLength: 30 })
      .filter((list) => new Set(list).size > 3);
    fc.assert(
      fc.property(positive, (list) => {
        const [one, other] = [list, list.map((x) => 100 * x)].map((own) => metricSkew(Float64Array.from(own)).boxCox!);
        fc.pre(Math.abs(one!.power) < 7.9);
        expect(Math.abs(one!.power - other!.power)).toBeLessThan(1e-4);
        expect(metricSkew(Float64Array.from(list, () => list[0]! / 7))).toEqual({});
      }),
      { numRuns: casesOf({ cases: 200 }) },
    );
  });
});

describe("the components of the space of customers", () => {
  interface Space {
    readonly rows: readonly (readonly number[])[];
    readonly names: readonly string[];
    readonly ids: readonly string[];
  }
  const spaces: fc.Arbitrary<Space> = fc
    .array(fc.tuple(cell, cell), { minLength: 5, maxLength: 20 })
    .map((rows) => ({ rows, names: ["a", "b"], ids: rows.map((_, i) => `c${10 + i}`) }))
    .filter(({ rows }) => {
      const spread = (j: 0 | 1) => new Set(rows.map((row) => row[j])).size;
      const sum = (f: (row: readonly number[]) => number) =>
        rows.reduce((total, row) => total + f(row), 0) / rows.length;
      const [a, b] = [sum((row) => row[0]!), sum((row) => row[1]!)];
      const aa = sum((row) => (row[0]! - a) ** 2);
      const bb = sum((row) => (row[1]! - b) ** 2);
      const ab = sum((row) => (row[0]! - a) * (row[1]! - b));
      const apart = Math.sqrt((aa - bb) ** 2 + 4 * ab ** 2);
      return spread(0) > 2 && spread(1) > 2 && apart > 0.02 * (aa + bb) && aa * bb - ab ** 2 > 1e-3 * (aa + bb) ** 2;
    });
  async function run({ rows, names, ids }: Space) {
    await loadColumns(db, "clustering-space", [
      { name: "customer_id", type: "text", values: ids },
      ...names.map((name, j) => ({ name, type: "number" as const, values: rows.map((row) => row[j]!) })),
    ]);
    const summary = { columns: names.map((name) => ({ name })), customers: rows.length };
    const { outputs } = await runStep(componentsStep, db, {
      "clustering-space": await tableInput(db, "clustering-space"),
      "clustering-space-summary": summary,
    });
    const shares = outputs["release/components"] as { share: number; people: number }[];
    const loadings = outputs["release/component_loadings"] as { component: number; column: string; loading: number }[];
    return {
      shares: shares.map(({ share }) => share),
      people: shares[0]!.people,
      loadings: Object.fromEntries(
        loadings.map(({ component, column, loading }) => [`${component} ${column}`, Math.abs(loading)]),
      ),
    };
  }
  type Output = Awaited<ReturnType<typeof run>>;
  const eachCell = (space: Space, change: (x: number, j: number) => number): Space => ({
    ...space,
    rows: space.rows.map((row) => row.map(change)),
  });
  holdRelations<Space, Output>({ inputs: spaces, run, tolerance: 1e-7, cases: 30 }, [
    {
      name: "do not depend on the order of rows",
      change: ({ rows, names, ids }, draw) => {
        const order = shuffled([...rows.keys()], draw);
        return { names, rows: order.map((i) => rows[i]!), ids: order.map((i) => ids[i]!) };
      },
    },
    {
      name: "do not depend on who the customers are",
      change: ({ ids, ...rest }) => ({ ...rest, ids: ids.toReversed() }),
    },
    {
      name: "do not depend on the order of columns",
      change: ({ rows, names, ids }) => ({ ids, names: names.toReversed(), rows: rows.map((row) => row.toReversed()) }),
    },
    { name: "do not know where nought is", change: (space) => eachCell(space, (x, j) => x + 100 * (j + 1)) },
    { name: "have no common unit", change: (space) => eachCell(space, (x) => 10 * x) },
    {
      name: "have the same shares and sizes of loadings for a column turned round",
      change: (space) => eachCell(space, (x, j) => (j === 0 ? -x : x)),
    },
    {
      name: "are of twice as many people when everybody is there twice",
      change: ({ rows, names, ids }) => ({
        names,
        rows: [...rows, ...rows],
        ids: [...ids, ...ids.map((id) => `k${id}`)],
      }),
      expected: (output) => ({ ...output, people: 2 * output.people }),
    },
    {
      name: "have a share and loadings of nought for a column that does not vary",
      change: ({ rows, names, ids }) => ({ ids, names: [...names, "c"], rows: rows.map((row) => [...row, 0.1]) }),
      expected: ({ shares, people, loadings }) => ({
        ...{ shares: [...shares, 0], people },
        loadings: { ...loadings, "1 c": 0, "2 c": 0, "3 a": 0, "3 b": 0, "3 c": 0 },
      }),
    },
  ]);
});

describe("points of the repurchase model", () => {
  const drawn = fc
    .array(fc.tuple(fc.tuple(cell, fc.boolean()), fc.tuple(cell, fc.boolean()), fc.nat({ max: 1 })), {
      minLength: 2,
      maxLength: 20,
    })
    .map((rows) =>
      outcomesOf(
        rows.map(([x, y]) => [x, y]),
        rows.map(([, , bought]) => bought),
        ["x", "y"],
      ),
    );

  function outcomesOf(
    rows: readonly (readonly (readonly [number, boolean])[])[],
    bought: readonly number[],
    metrics: readonly string[],
  ): Outcomes {
    const cells = rows.flat();
    return {
      ...{ metrics, customers: rows.length, bought: Uint8Array.from(bought) },
      values: Float64Array.from(cells, ([x, missing]) => (missing ? 0 : x)),
      missing: Uint8Array.from(cells, ([, missing]) => (missing ? 1 : 0)),
    };
  }
  const rowsOf = ({ values, missing, customers, metrics }: Outcomes) =>
    Array.from({ length: customers }, (_, i) =>
      metrics.map((_, m) => [values[i * metrics.length + m]!, missing[i * metrics.length + m] === 1] as const),
    );
  const change =
    (f: (rows: ReturnType<typeof rowsOf>) => ReturnType<typeof rowsOf>, metrics?: readonly string[]) =>
    (outcomes: Outcomes) => {
      const rows = f(rowsOf(outcomes));
      return outcomesOf(
        rows,
        rows.map((_, i) => outcomes.bought[i % outcomes.customers]!),
        metrics ?? outcomes.metrics,
      );
    };
  /** One record for each customer, by the names of columns. */
  function run(outcomes: Outcomes): readonly Readonly<Record<string, number>>[] {
    const { data, columns, names } = preparePoints(outcomes, learnPreparation(outcomes));
    return Array.from({ length: outcomes.customers }, (_, i) =>
      Object.fromEntries(names.map((name, j) => [name, data[i * columns + j]!])),
    );
  }
  type Points = ReturnType<typeof run>;
  const cellwise = (f: (x: number, m: number) => number) =>
    change((rows) => rows.map((row) => row.map(([x, missing], m) => [missing ? 0 : f(x, m), missing] as const)));
  const relations: Relation<Outcomes, Points>[] = [
    {
      name: "are in the order of customers",
      change: (outcomes, draw) => change((rows) => shuffled(rows, draw))(outcomes),
      expected: (points, _, draw) => shuffled(points, draw),
    },
    {
      name: "do not depend on the order of metrics",
      change: change((rows) => rows.map((row) => row.toReversed()), ["y", "x"]),
    },
    {
      name: "are the same when everybody is there twice",
      change: change((rows) => [...rows, ...rows]),
      expected: (points) => [...points, ...points],
    },
    {
      name: "turn with the sign of a metric",
      change: cellwise((x, m) => (m === 0 ? -x : x)),
      expected: (points) => points.map((point) => ({ ...point, x: -point["x"]! })),
    },
    {
      name: "have a column more for a metric more",
      change: change((rows) => rows.map((row) => [...row, [7, false] as const]), ["x", "y", "z"]),
      expected: (points) => points.map((point) => ({ ...point, z: Math.log1p(7) })),
    },
    {
      name: "have a flag for everybody when one more customer lacks a metric, and the median for that one",
      change: change((rows) => [
        ...rows,
        [
          [0, true],
          [0, true],
        ],
      ]),
      expected: (points, outcomes) => {
        const after = run(
          change((rows) => [
            ...rows,
            [
              [0, true],
              [0, true],
            ],
          ])(outcomes),
        );
        return [
          ...points.map((point) => ({ x_missing: 0, y_missing: 0, ...point })),
          { ...after.at(-1)!, x_missing: 1, y_missing: 1 },
        ];
      },
    },
    {
      name: "do not see what stands where a value is missing",
      change: (outcomes) => ({
        ...outcomes,
        values: outcomes.values.map((x, i) => (outcomes.missing[i] === 1 ? 99 : x)),
      }),
      expected: (points) => points,
    },
    {
      name: "do not see the outcome",
      change: (outcomes) => ({ ...outcomes, bought: outcomes.bought.map((flag) => 1 - flag) }),
    },
  ];
  holdRelations<Outcomes, Points>({ inputs: drawn, run, tolerance: 1e-12, cases: 200 }, relations);

  test("are eligible the longer the more customers bought and did not buy", () => {
    const limits = { minimumCustomers: 100, minimumOutcomes: 20 };
    const counts = fc
      .integer({ min: 0, max: 300 })
      .chain((customers) => fc.record({ customers: fc.constant(customers), positives: fc.nat(customers) }));
    fc.assert(
      fc.property(counts, counts, fc.nat(50), (training, evaluation, n) => {
        const more = ({ customers, positives }: { customers: number; positives: number }) => ({
          customers: customers + 2 * n,
          positives: positives + n,
        });
        if (findObstacle(training, evaluation, limits) === undefined) {
          expect(findObstacle(more(training), more(evaluation), limits)).toBeUndefined();
          expect(findObstacle(evaluation, training, limits)).toBeUndefined();
        }
        const turned = ({ customers, positives }: { customers: number; positives: number }) => ({
          customers,
          positives: customers - positives,
        });
        expect(findObstacle(turned(training), turned(evaluation), limits) === undefined).toBe(
          findObstacle(training, evaluation, limits) === undefined,
        );
      }),
      { numRuns: casesOf({ cases: 200 }) },
    );
  });
});

describe("who bought after a cutoff", () => {
  interface Book {
    readonly ids: readonly string[];
    readonly orders: readonly { readonly customer: string | null; readonly day: number; readonly kind: string }[];
    readonly asOf: string;
  }
  const books: fc.Arbitrary<Book> = fc
    .array(
      fc.record({
        customer: fc.constantFrom("c1", "c2", "c3", "c4", "c9", null),
        day: fc.integer({ min: -90, max: 10 }),
        kind: fc.constantFrom("sale", "sale", "return"),
      }),
      { maxLength: 15 },
    )
    .map((orders) => ({ orders, ids: ["c1", "c2", "c3", "c4"], asOf: "2024-07-01" }));
  async function run({ ids, orders, asOf }: Book): Promise<Readonly<Record<string, number>>> {
    const at = (day: number) => new Date(Date.parse(`${asOf}T12:00:00Z`) + day * 86_400_000).toISOString().slice(0, 19);
    await loadColumns(db, "known", [
      { name: "customer_id", type: "text", values: ids },
      { name: "x", type: "number", values: ids.map(() => 1) },
    ]);
    await loadColumns(db, "dated", [
      { name: "customer_id", type: "text", values: orders.map(({ customer }) => customer) },
      { name: "moment", type: "text", values: orders.map(({ day }) => at(day)) },
      { name: "kind", type: "text", values: orders.map(({ kind }) => kind) },
    ]);
    const tables = {
      features: "known",
      orders: "(SELECT customer_id, CAST(moment AS TIMESTAMP) AS ordered_at, kind FROM dated)",
    };
    const { bought } = await readOutcomes(db, tables, ["x"], { asOf, daysBefore: 30, days: 30 });
    return Object.fromEntries(ids.toSorted().map((id, i) => [id, bought[i]!]));
  }
  type Bought = Awaited<ReturnType<typeof run>>;
  const each = (book: Book, change: (order: Book["orders"][number]) => Book["orders"][number]): Book => ({
    ...book,
    orders: book.orders.map(change),
  });
  const withK = (id: string) => `k${id}`;
  holdRelations<Book, Bought>({ inputs: books, run, cases: 60 }, [
    {
      name: "does not depend on the order of rows",
      change: (book, draw) => ({ ...book, orders: shuffled(book.orders, draw), ids: shuffled(book.ids, draw) }),
    },
    {
      name: "has other ids when ids change",
      change: (book) => ({
        ...each(book, (one) => ({ ...one, customer: one.customer === null ? null : withK(one.customer) })),
        ids: book.ids.map(withK),
      }),
      expected: (bought) => Object.fromEntries(Object.entries(bought).map(([id, flag]) => [withK(id), flag])),
    },
    { name: "moves with its dates", change: (book, { size }) => ({ ...book, asOf: `202${4 + size}-03-01` }) },
    { name: "does not count orders twice", change: (book) => ({ ...book, orders: [...book.orders, ...book.orders] }) },
    {
      name: "does not see orders of the as-of and after",
      change: (book) => ({
        ...book,
        orders: [...book.orders, ...book.ids.map((customer, day) => ({ customer, day, kind: "sale" }))],
      }),
    },
    {
      name: "does not see orders before the window",
      change: (book) => ({
        ...book,
        orders: [...book.orders, ...book.ids.map((customer) => ({ customer, day: -31, kind: "sale" }))],
      }),
    },
    {
      name: "does not see guests, nor what comes back",
      change: (book) => ({
        ...book,
        orders: [
          ...book.orders,
          { customer: null, day: -5, kind: "sale" },
          ...book.ids.map((customer) => ({ customer, day: -5, kind: "return" })),
        ],
      }),
    },
    {
      name: "is everybody when everybody buys on the first and last day",
      change: (book) => ({
        ...book,
        orders: [
          ...book.orders,
          ...book.ids.map((customer, i) => ({ customer, day: i % 2 === 0 ? -30 : -1, kind: "sale" })),
        ],
      }),
      expected: (bought) => Object.fromEntries(Object.keys(bought).map((id) => [id, 1])),
    },
    {
      name: "is the same without orders of people who are not known",
      change: (book) => ({ ...book, orders: book.orders.filter(({ customer }) => customer !== "c9") }),
    },
  ]);
});
