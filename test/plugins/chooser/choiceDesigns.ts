import { type Matrix, matrix } from "../../../src/matrix/index.ts";
import { categorical, normal, type Random } from "../../../src/random/index.ts";

/** Customers with groups that are known. */
export interface Planted {
  readonly points: Matrix;
  readonly labels: Int32Array;
}

export interface ChoiceDesign {
  readonly name: string;
  readonly k: number;
  readonly draw: (rows: number, random: Random) => Planted;
}

interface Shape {
  readonly k: number;
  readonly columns: number;
  /** Standard deviations between the two nearest centers; 4.5 unless told. */
  readonly apart?: number;
  /** Shares of the groups; equal unless told. */
  readonly shares?: readonly number[];
  /** Spread of each group; 1 unless told. */
  readonly spreads?: readonly number[];
  /** How many times as long as wide, along a direction of each group's own. */
  readonly stretch?: number;
  /** Columns of normal numbers that tell nothing. */
  readonly noise?: number;
  /** Share of customers spread evenly over all, in the group of the nearest center. */
  readonly strewn?: number;
  /** What becomes of each value, such as a long tail. */
  readonly bend?: (value: number) => number;
}

/** Groups about centers drawn anew each time, columns standardised. */
function design(name: string, shape: Shape): ChoiceDesign {
  const { k, columns: p, apart = 4.5, noise = 0, strewn = 0, stretch = 1, bend = (value: number) => value } = shape;
  const shares = shape.shares ?? Array.from({ length: k }, () => 1 / k);
  const draw = (rows: number, random: Random): Planted => {
    const centers = centersApart(k, p, apart, random);
    const ways = centers.map(() => unit(Array.from({ length: p }, () => normal(random))));
    const labels = new Int32Array(rows);
    const values = Array.from({ length: rows }, (_, i) => {
      const own = categorical(random, shares);
      const isStrewn = random() < strewn;
      const away = isStrewn
        ? Array.from({ length: p }, () => 3 * apart * (random() - 0.5))
        : spreadOut(ways[own]!, shape.spreads?.[own] ?? 1, stretch, random);
      const at = isStrewn ? away : away.map((value, j) => centers[own]![j]! + value);
      labels[i] = isStrewn ? nearest(at, centers) : own;
      return [...at.map(bend), ...Array.from({ length: noise }, () => normal(random))];
    });
    return { points: standardised(values), labels };
  };
  return { name, k, draw };
}

/** A group's own numbers, longer along its way than across it. */
function spreadOut(way: readonly number[], spread: number, stretch: number, random: Random): number[] {
  const round = way.map(() => spread * normal(random));
  const along = round.reduce((sum, value, j) => sum + value * way[j]!, 0);
  return round.map((value, j) => value + (stretch - 1) * along * way[j]!);
}

/** Centers drawn at random of which the two nearest lie so far apart, and the others no farther than they must. */
function centersApart(k: number, p: number, apart: number, random: Random): number[][] {
  const centers: number[][] = [];
  for (let side = apart; centers.length < k; side *= 1.02) {
    const drawn = Array.from({ length: p }, () => side * random());
    if (centers.every((other) => distance(other, drawn) >= apart)) centers.push(drawn);
  }
  return centers;
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.sqrt(a.reduce((sum, value, j) => sum + (value - b[j]!) ** 2, 0));
}

function nearest(at: readonly number[], centers: readonly (readonly number[])[]): number {
  const away = centers.map((center) => distance(at, center));
  return away.indexOf(Math.min(...away));
}

function unit(way: readonly number[]): number[] {
  const length = Math.sqrt(way.reduce((sum, value) => sum + value * value, 0));
  return way.map((value) => value / length);
}

function standardised(values: readonly (readonly number[])[]): Matrix {
  const [n, p] = [values.length, values[0]!.length];
  const data = new Float64Array(n * p);
  for (let j = 0; j < p; j++) {
    const mean = values.reduce((sum, row) => sum + row[j]!, 0) / n;
    const deviation = Math.sqrt(values.reduce((sum, row) => sum + (row[j]! - mean) ** 2, 0) / n) || 1;
    values.forEach((row, i) => {
      data[i * p + j] = (row[j]! - mean) / deviation;
    });
  }
  return matrix(
    data,
    n,
    Array.from({ length: p }, (_, j) => `x${j}`),
  );
}

/** Groups that answer yes and no with probabilities of their own, beside two measures. */
function answering(name: string, k: number, questions: number): ChoiceDesign {
  const measured = design(name, { k, columns: 2, apart: 3 });
  return {
    ...{ name, k },
    draw: (rows, random) => {
      const { points, labels } = measured.draw(rows, random);
      const yes = Array.from({ length: k }, (_, c) =>
        Array.from({ length: questions }, (_, q) => (q % k === c ? 0.9 : 0.1)),
      );
      const values = Array.from({ length: rows }, (_, i) => [
        ...points.data.subarray(i * 2, i * 2 + 2),
        ...yes[labels[i]!]!.map((probability) => Number(random() < probability)),
      ]);
      return { points: standardised(values), labels };
    },
  };
}

/** Planted groups of many kinds: 2 to 8, round and not, of one size and not, with what hides them. */
export const choiceDesigns: readonly ChoiceDesign[] = [
  design("2 round, 70 and 30 %", { k: 2, columns: 3, shares: [0.7, 0.3] }),
  design("3 round", { k: 3, columns: 4 }),
  design("4 round, 50 to 10 %", { k: 4, columns: 4, shares: [0.5, 0.25, 0.15, 0.1] }),
  design("5 round", { k: 5, columns: 3 }),
  design("6 round, 30 to 8 %", { k: 6, columns: 5, shares: [0.3, 0.22, 0.16, 0.13, 0.11, 0.08] }),
  design("8 round", { k: 8, columns: 6 }),
  design("5 round, 3.5 apart", { k: 5, columns: 4, apart: 3.5 }),
  design("4 of unlike spread", { k: 4, columns: 3, apart: 5.5, spreads: [0.5, 0.8, 1.1, 1.5] }),
  design("3 elongated, 3 : 1", { k: 3, columns: 3, apart: 6, stretch: 3 }),
  design("5 elongated, 3 : 1", { k: 5, columns: 4, apart: 6, stretch: 3 }),
  design("3 with long tails", { k: 3, columns: 3, bend: (value) => Math.exp(value / 3) }),
  design("4 beside 3 columns of noise", { k: 4, columns: 4, noise: 3 }),
  design("3 among 10 % strewn", { k: 3, columns: 3, strewn: 0.1 }),
  answering("4 by answers and 2 measures", 4, 8),
];
