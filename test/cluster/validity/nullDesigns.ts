import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { categorical, exponential, gamma, normal, type Random } from "../../../src/random/index.ts";

export interface Design {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly draw: (random: Random) => Matrix;
}

type Row = (random: Random) => number[];

function design(name: string, rows: number, columns: number, row: Row): Design {
  const names = Array.from({ length: columns }, (_, j) => `x${j}`);
  const draw = (random: Random) =>
    matrix(Float64Array.from(Array.from({ length: rows }, () => row(random)).flat()), rows, names);
  return { name, rows, columns, draw };
}

const each = (p: number, number: (random: Random) => number): Row => {
  return (random) => Array.from({ length: p }, () => number(random));
};

/** Normal numbers that all correlate with each other by ρ. */
const correlated = (p: number, rho: number): Row => {
  return (random) => {
    const shared = normal(random);
    return Array.from({ length: p }, () => Math.sqrt(rho) * shared + Math.sqrt(1 - rho) * normal(random));
  };
};

const map = (row: Row, change: (value: number) => number): Row => {
  return (random) => row(random).map(change);
};

/** Each column plus half of the one before: correlated, and no longer of the same family. */
const mixed = (row: Row): Row => {
  return (random) => row(random).map((value, j, all) => value + 0.5 * (all[j - 1] ?? 0));
};

const student = (p: number, degrees: number): Row => {
  return (random) => {
    const scale = Math.sqrt(degrees / gamma(random, degrees / 2, 2));
    return correlated(p, 0.3)(random).map((value) => value * scale);
  };
};

/** One component each: none may be called structured more often than the level says. */
export const oneCloud: readonly Design[] = [
  design(
    "uniform, 2 columns",
    500,
    2,
    each(2, (random) => random()),
  ),
  design(
    "uniform, 5 columns",
    2000,
    5,
    each(5, (random) => random()),
  ),
  design(
    "uniform, 10 columns",
    1000,
    10,
    each(10, (random) => random()),
  ),
  design("uniform, sides 1 to 5", 1000, 3, (random) => [random(), 3 * random(), 5 * random()]),
  design("normal, 2 columns", 300, 2, correlated(2, 0.8)),
  design("normal, 5 columns", 1000, 5, correlated(5, 0.5)),
  design("normal, 10 columns", 2000, 10, correlated(10, 0.3)),
  design(
    "normal counts, many ties",
    1000,
    4,
    map(correlated(4, 0.5), (value) => Math.round(2 * value)),
  ),
  design(
    "log-normal piled up at 0",
    1000,
    4,
    map(correlated(4, 0.3), (value) => Math.max(0, Math.exp(value) - 0.8)),
  ),
  design("log-normal, 2 columns", 1000, 2, map(each(2, normal), Math.exp)),
  design("log-normal, 5 columns, correlated", 2000, 5, map(correlated(5, 0.6), Math.exp)),
  design("log-normal, 10 columns, correlated", 1000, 10, map(correlated(10, 0.3), Math.exp)),
  design("gamma, 3 columns, correlated", 1000, 3, mixed(each(3, (random) => gamma(random, 1.5, 1)))),
  design(
    "exponential, 2 columns",
    2000,
    2,
    each(2, (random) => exponential(random, 1)),
  ),
  design(
    "gamma of shape 0.5, 6 columns",
    1000,
    6,
    each(6, (random) => gamma(random, 0.5, 1)),
  ),
  design(
    "log-normal over powers of ten, 2 columns",
    800,
    2,
    map(each(2, normal), (value) => Math.exp(2 * value)),
  ),
  design(
    "gamma of shape 0.3, 2 columns",
    800,
    2,
    each(2, (random) => gamma(random, 0.3, 1)),
  ),
  design("Student, 3 degrees, 4 columns", 1000, 4, student(4, 3)),
];

interface Group {
  readonly share: number;
  readonly center: readonly number[];
  /** Standard deviation along each column. */
  readonly spread: readonly number[];
}

function groups(name: string, rows: number, parts: readonly Group[]): Design {
  const columns = parts[0]!.center.length;
  const shares = parts.map(({ share }) => share);
  return design(name, rows, columns, (random) => {
    const part = parts[categorical(random, shares)]!;
    return part.center.map((center, j) => center + part.spread[j]! * normal(random));
  });
}

const all = (p: number, value: number) => new Array<number>(p).fill(value);
/** A corner of a simplex in p columns, all `apart` from each other. */
const corner = (p: number, at: number, apart: number) => all(p, 0).map((_, j) => (j === at ? apart / Math.SQRT2 : 0));

/** Standard deviations between neighbours: of two normal groups as far apart, 1.2 % of rows lie nearer to the other. */
const s = 4.5;

/** Two groups or more each. */
export const planted: readonly Design[] = [
  groups("2 groups in 2 columns, 30 and 70 %", 1000, [
    { share: 0.7, center: [0, 0], spread: [1, 1] },
    { share: 0.3, center: [s, 0], spread: [1, 1] },
  ]),
  groups("3 groups in 5 columns, unequal size and spread", 1200, [
    { share: 0.5, center: corner(5, 0, s), spread: all(5, 1) },
    { share: 0.3, center: corner(5, 1, s), spread: all(5, 0.7) },
    { share: 0.2, center: corner(5, 2, s), spread: all(5, 1.3) },
  ]),
  groups(
    "4 groups in 10 columns",
    1500,
    [0, 1, 2, 3].map((at) => ({ share: 0.25, center: corner(10, at, s), spread: all(10, 1) })),
  ),
  groups("5 stretched groups in 3 columns", 2000, [
    { share: 0.3, center: [0, 0, 0], spread: [2, 1, 1] },
    { share: 0.2, center: [0, s, 0], spread: [3, 1, 1] },
    { share: 0.2, center: [0, 0, s], spread: [1, 1, 1] },
    { share: 0.2, center: [2 * s, s / 2, 0], spread: [1, 2, 1] },
    { share: 0.1, center: [2 * s, 0, s * 1.4], spread: [1, 1, 2] },
  ]),
  groups(
    "6 groups in 2 columns, unequal sizes",
    2000,
    [0.3, 0.2, 0.15, 0.15, 0.1, 0.1].map((share, i) => ({
      share,
      center: [s * (i % 3), s * Math.floor(i / 3)],
      spread: [1, 1],
    })),
  ),
];
