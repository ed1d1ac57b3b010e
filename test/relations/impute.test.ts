import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyKnn,
  applyNormal,
  applySimple,
  cell,
  fitKnn,
  fitNormal,
  fitSimple,
  type Incomplete,
  incomplete,
  littleTest,
  missingPatterns,
  pool,
  type SetEstimate,
} from "../../src/impute/index.ts";
import type { Matrix } from "../../src/matrix/index.ts";
import { normal, stream } from "../../src/random/index.ts";
import { holdRelations, type Relation, shuffled } from "./relations.ts";

const cases = 200;

/** Rows of three columns that go together, of which some values are not known. */
interface Gaps {
  readonly rows: readonly (readonly (number | null)[])[];
  readonly names: readonly string[];
  readonly neighbours: number;
}

const gaps: fc.Arbitrary<Gaps> = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    n: fc.integer({ min: 14, max: 30 }),
    neighbours: fc.constantFrom(1, 3),
  })
  .map(({ seed, n, neighbours }) => {
    const random = stream(seed, "gaps");
    const rows = Array.from({ length: n }, (_, i) => {
      const common = normal(random);
      return [0, 1, 2].map((j) => {
        const value = 3 * common + (j + 1) * normal(random);
        return i > 5 && random() < 0.25 ? null : value;
      });
    });
    return { rows, neighbours, names: ["a", "b", "c"] };
  });
const incompleteOf = ({ rows, names }: Gaps): Incomplete =>
  incomplete(
    rows.flat().map((value) => value ?? Number.NaN),
    rows.length,
    names,
  );
const rowsOf = ({ data, rows, columns }: Matrix) =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * columns, (i + 1) * columns)]);
const eachKnown = (input: Gaps, change: (x: number, j: number) => number): Gaps => ({
  ...input,
  rows: input.rows.map((row) => row.map((value, j) => (value === null ? null : change(value, j)))),
});
type Completed = readonly (readonly number[])[];
const each = (rows: Completed, change: (x: number, j: number) => number): Completed =>
  rows.map((row) => row.map(change));
const turned = ({ rows, names, ...rest }: Gaps): Gaps => ({
  ...{ ...rest, names: names.toReversed(), rows: rows.map((row) => row.toReversed()) },
});
const nobody = [null, null, null];

type Impute = (input: Gaps) => Completed;
const imputers: Readonly<Record<string, Impute>> = {
  "by the mean": (input) => simple(input, "mean"),
  "by the median": (input) => simple(input, "median"),
  "by the mode": (input) => simple(input, "mode"),
  "by neighbours": (input) => {
    const points = incompleteOf(input);
    return rowsOf(applyKnn(fitKnn(points, { neighbours: input.neighbours }), points));
  },
  "by the mean of equal neighbours": (input) => {
    const points = incompleteOf(input);
    return rowsOf(applyKnn(fitKnn(points, { neighbours: input.neighbours, weights: "uniform" }), points));
  },
  "by a normal distribution": (input) => {
    const points = incompleteOf(input);
    return rowsOf(applyNormal(fitNormal(points, { tolerance: 1e-13, maxIterations: 5000 }), points));
  },
};

function simple(input: Gaps, method: "mean" | "median" | "mode"): Completed {
  const points = incompleteOf(input);
  return rowsOf(applySimple(fitSimple(points, { method }), points));
}

describe.each(Object.entries(imputers))("values that are not known, completed %s", (name, run) => {
  const lent = name.includes("neighbours");
  /** The distribution is fitted until its likelihood stands still to rounding, which leaves the square root of it open. */
  const tolerance = name.includes("normal") ? 1e-4 : 1e-9;
  const whole = (input: Gaps): Gaps => (name.includes("mode") ? eachKnown(input, (x) => Math.round(x)) : input);
  const relations: Relation<Gaps, Completed>[] = [
    {
      name: "are in the order of rows, and do not depend on it",
      change: (input, draw) => ({ ...input, rows: shuffled(input.rows, draw) }),
      expected: (rows, _, draw) => shuffled(rows, draw),
    },
    {
      name: "do not depend on the order of columns",
      change: turned,
      expected: (rows) => rows.map((row) => row.toReversed()),
    },
    {
      name: "do not know what columns are called",
      change: (input) => ({ ...input, names: input.names.map((column) => `k${column}`) }),
    },
    {
      name: "move with where nought is",
      change: (input) => eachKnown(input, (x, j) => x + 40 * (j + 1)),
      expected: (rows) => each(rows, (x, j) => x + 40 * (j + 1)),
    },
    {
      name: "grow with the unit",
      change: (input, { size }) => eachKnown(input, (x) => 10 ** size * x),
      expected: (rows, _, { size }) => each(rows, (x) => 10 ** size * x),
    },
    {
      name: "are the same for everybody when everybody is there twice, with as many more neighbours",
      change: (input) => ({ ...input, rows: [...input.rows, ...input.rows], neighbours: 2 * input.neighbours }),
      expected: (rows) => [...rows, ...rows],
    },
    {
      name: "are the same for the others beside somebody of whom nothing is known",
      change: (input) => ({ ...input, rows: [...input.rows, nobody] }),
      expected: (rows, input) => [...rows, run({ ...input, rows: [...input.rows, nobody] }).at(-1)!],
    },
    { name: "stay when they are completed again", change: (input) => ({ ...input, rows: run(input) }) },
    {
      name: "are what is known wherever it is",
      change: (input) => input,
      expected: (rows, input) => rows.map((row, i) => row.map((value, j) => input.rows[i]![j] ?? value)),
    },
    ...(name.includes("mode")
      ? []
      : [
          {
            name: "turn with the sign",
            change: (input: Gaps) => eachKnown(input, (x) => -x),
            expected: (rows: Completed) => each(rows, (x) => -x),
          },
        ]),
    ...(lent
      ? []
      : [
          {
            name: "have a unit for each column",
            change: (input: Gaps) => eachKnown(input, (x, j) => 10 ** j * x),
            expected: (rows: Completed) => each(rows, (x, j) => 10 ** j * x),
          },
        ]),
    ...(lent
      ? [
          {
            name: "do not see a customer far beyond, who is nobody's neighbour, where anything is known",
            change: (input: Gaps) => ({ ...input, rows: [...input.rows, [1e6, -1e6, 1e6]] }),
            expected: (rows: Completed, input: Gaps) => {
              const after = run({ ...input, rows: [...input.rows, [1e6, -1e6, 1e6]] });
              const known = (i: number) => input.rows[i]!.some((value) => value !== null);
              return [...rows.map((row, i) => (known(i) ? row : after[i]!)), [1e6, -1e6, 1e6]];
            },
          },
        ]
      : []),
  ];
  holdRelations<Gaps, Completed>({ inputs: gaps.map(whole), run, tolerance, cases }, relations);
});

describe("what rows lack", () => {
  const run = (input: Gaps) =>
    missingPatterns(incompleteOf(input)).map(({ states, rows }) => ({ states: [...states], n: rows.length }));
  type Output = ReturnType<typeof run>;
  const sorted = (patterns: Output) =>
    patterns.toSorted((a, b) => b.n - a.n || (a.states.join() < b.states.join() ? -1 : 1));
  const kernel = { inputs: gaps, run: (input: Gaps) => sorted(run(input)), cases };
  holdRelations<Gaps, Output>(kernel, [
    {
      name: "does not depend on the order of rows",
      change: (input, draw) => ({ ...input, rows: shuffled(input.rows, draw) }),
    },
    {
      name: "turns with the columns",
      change: turned,
      expected: (patterns) => sorted(patterns.map(({ states, n }) => ({ states: states.toReversed(), n }))),
    },
    { name: "does not see what is known", change: (input) => eachKnown(input, (x) => 100 - x ** 3) },
    {
      name: "is twice as often there when everybody is there twice",
      change: (input) => ({ ...input, rows: [...input.rows, ...input.rows] }),
      expected: (patterns) => patterns.map(({ states, n }) => ({ states, n: 2 * n })),
    },
    {
      name: "is the same beside a column that everybody has",
      change: (input) => ({ ...input, names: [...input.names, "d"], rows: input.rows.map((row) => [...row, 7]) }),
      expected: (patterns) => patterns.map(({ states, n }) => ({ states: [...states, cell.known], n })),
    },
    {
      name: "is the same beside a column that nobody has",
      change: (input) => ({ ...input, names: [...input.names, "d"], rows: input.rows.map((row) => [...row, null]) }),
      expected: (patterns) => patterns.map(({ states, n }) => ({ states: [...states, cell.unknown], n })),
    },
    {
      name: "is nothing when all is known",
      change: (input) => ({ ...input, rows: input.rows.map((row) => row.map((value) => value ?? 0)) }),
      expected: (_, { rows }) => [{ states: [cell.known, cell.known, cell.known], n: rows.length }],
    },
    {
      name: "is a pattern more for somebody who alone lacks everything",
      change: (input) => ({ ...input, rows: [...input.rows.filter((row) => row.some((x) => x !== null)), nobody] }),
      expected: (patterns) => {
        const everything = [cell.unknown, cell.unknown, cell.unknown];
        const others = patterns.filter(({ states }) => states.some((state) => state === cell.known));
        return sorted([...others, { states: everything, n: 1 }]);
      },
    },
  ]);
});

describe("whether gaps are completely at random", () => {
  const run = (input: Gaps) => littleTest(incompleteOf(input), { tolerance: 1e-13, maxIterations: 5000 });
  type Output = ReturnType<typeof run>;
  holdRelations<Gaps, Output>({ inputs: gaps, run, tolerance: 1e-5, cases }, [
    {
      name: "does not depend on the order of rows",
      change: (input, draw) => ({ ...input, rows: shuffled(input.rows, draw) }),
    },
    { name: "does not depend on the order of columns", change: turned },
    { name: "does not know what columns are called", change: (input) => ({ ...input, names: ["x", "y", "z"] }) },
    { name: "does not know where nought is", change: (input) => eachKnown(input, (x, j) => x + 50 * (j + 1)) },
    { name: "has no unit", change: (input) => eachKnown(input, (x, j) => 10 ** j * x) },
    { name: "does not turn with the sign", change: (input) => eachKnown(input, (x, j) => (j === 1 ? -x : x)) },
    {
      name: "is the same where one column is replaced by its sum with another, of rows that know both or neither",
      change: (input) => ({ ...input, rows: bothOrNeither(input.rows).map(([a, b, c]) => [a!, added(a!, b!), c!]) }),
      expected: (_, input) => run({ ...input, rows: bothOrNeither(input.rows) }),
    },
    {
      name: "is the same beside somebody of whom nothing is known",
      change: (input) => ({ ...input, rows: [...input.rows, nobody] }),
    },
    {
      name: "is more than twice as sure when everybody is there twice, by the divisor n − 1",
      change: (input) => ({ ...input, rows: [...input.rows, ...input.rows] }),
      expected: (found, { rows }) => {
        const n = rows.filter((row) => row.some((value) => value !== null)).length;
        if (found === undefined) return undefined;
        const statistic = (found.statistic * (2 * n - 1)) / (n - 1);
        const again = run({ rows: [...rows, ...rows], names: ["a", "b", "c"], neighbours: 1 })!;
        expect(again.pValue).toBeLessThanOrEqual(found.pValue + 1e-9);
        return { ...found, statistic, pValue: again.pValue };
      },
    },
  ]);
  const bothOrNeither = (rows: Gaps["rows"]) =>
    rows.map(([a, b, c]) => (a === null || b === null ? [null, null, c!] : [a!, b!, c!]));
  const added = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
});

describe("one estimate of many completed sets", () => {
  const sets: fc.Arbitrary<readonly SetEstimate[]> = fc.array(
    fc.record({
      estimate: fc.integer({ min: -900, max: 900 }).map((n) => n / 10),
      variance: fc.integer({ min: 1, max: 400 }).map((n) => n / 10),
    }),
    { minLength: 2, maxLength: 9 },
  );
  const run = (list: readonly SetEstimate[]) => pool(list, 40);
  type Output = ReturnType<typeof run>;
  const eachSet = (change: (set: SetEstimate) => SetEstimate) => (list: readonly SetEstimate[]) => list.map(change);
  const at = (output: Output, place: (x: number) => number): Output => ({
    ...{ ...output, estimate: place(output.estimate), low: place(output.low), high: place(output.high) },
  });
  holdRelations<readonly SetEstimate[], Output>({ inputs: sets, run, tolerance: 1e-9, cases }, [
    { name: "does not depend on the order of sets", change: shuffled },
    {
      name: "moves with where nought is",
      change: eachSet(({ estimate, variance }) => ({ estimate: estimate + 70, variance })),
      expected: (output) => at(output, (x) => x + 70),
    },
    {
      name: "grows with the unit",
      change: eachSet(({ estimate, variance }) => ({ estimate: 10 * estimate, variance: 100 * variance })),
      expected: ({ within, between, total, ...rest }) => ({
        ...at({ ...rest, within, between, total }, (x) => 10 * x),
        ...{ within: 100 * within, between: 100 * between, total: 100 * total },
      }),
    },
    {
      name: "turns with the sign",
      change: eachSet(({ estimate, variance }) => ({ estimate: -estimate, variance })),
      expected: ({ low, high, estimate, ...rest }) => ({ ...rest, estimate: -estimate, low: -high, high: -low }),
    },
    {
      name: "has nothing missing where all sets say the same",
      change: (list) => list.map(({ variance }) => ({ estimate: 5, variance })),
      expected: ({ within }) => ({
        ...pool(
          [
            { estimate: 5, variance: within },
            { estimate: 5, variance: within },
          ],
          40,
        ),
        ...{ estimate: 5, within, between: 0, total: within, freedom: 40, fractionMissing: 0 },
      }),
    },
    {
      name: "has all missing where the sets alone differ",
      change: eachSet(({ estimate }) => ({ estimate, variance: 0 })),
      expected: ({ estimate, between }, list) => {
        const found = run(list.map((set) => ({ ...set, variance: 0 })));
        const fractionMissing = between === 0 ? 0 : 1;
        return { ...found, estimate, between, within: 0, total: (1 + 1 / list.length) * between, fractionMissing };
      },
    },
    {
      name: "does not see which set is how sure",
      change: (list) => list.map(({ estimate }, i) => ({ estimate, variance: list[(i + 1) % list.length]!.variance })),
    },
    {
      name: "has the same means, and less between them, when every set is there twice",
      change: (list) => [...list, ...list],
      expected: ({ estimate, within, between }, list) => {
        const m = list.length;
        const less = (between * 2 * (m - 1)) / (2 * m - 1);
        const total = within + (1 + 1 / (2 * m)) * less;
        return { ...run([...list, ...list]), estimate, within, between: less, total };
      },
    },
  ]);

  test("is the wider the less would be known if nothing were missing", () => {
    fc.assert(
      fc.property(sets, (list) => {
        const [few, many] = [pool(list, 5), pool(list, 500)];
        expect(few.high - few.low).toBeGreaterThanOrEqual(many.high - many.low - 1e-9);
      }),
      { numRuns: cases },
    );
  });
});
