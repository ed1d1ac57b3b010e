import { RandomForestRegression } from "ml-random-forest";
import { expect, test } from "vitest";
import type { FlatTree } from "../../src/model/flatTree.ts";
import { regressionTree } from "../../src/model/regressionTree.ts";
import { stream } from "../../src/random/index.ts";

interface GrownNode {
  readonly splitColumn?: number;
  readonly splitValue?: number;
  readonly distribution?: number;
  readonly left?: GrownNode;
  readonly right?: GrownNode;
}

/** What `ml-random-forest` grows on these rows with this seed, and the columns that it looks at, in order. */
function theirs(rows: readonly (readonly number[])[], outcomes: readonly number[], seed: number, limits: Limits) {
  const forest = new RandomForestRegression({
    ...{ nEstimators: 1, seed, maxFeatures: 0.8, replacement: false, useSampleBagging: false, noOOB: true },
    ...{ selectionMethod: "mean" as const },
    treeOptions: { gainThreshold: -1, maxDepth: limits.maxDepth, minNumSamples: limits.leafRows },
  });
  forest.train(rows as number[][], outcomes as number[]);
  const { indexes, estimators } = JSON.parse(JSON.stringify(forest)).baseModel;
  return { columns: indexes[0] as number[], tree: flat(indexes[0], estimators[0].root) };
}

function flat(columns: readonly number[], root: GrownNode): FlatTree {
  const tree = { column: [] as number[], value: [] as number[], left: [] as number[], right: [] as number[] };
  const add = ({ left, right, splitColumn, splitValue, distribution }: GrownNode): number => {
    const place = tree.column.length;
    const splits = left !== undefined && right !== undefined;
    tree.column.push(splits ? columns[splitColumn!]! : -1);
    tree.value.push(splits ? splitValue! : distribution!);
    tree.left.push(-1);
    tree.right.push(-1);
    if (splits) {
      tree.left[place] = add(left);
      tree.right[place] = add(right);
    }
    return place;
  };
  add(root);
  return tree;
}

interface Limits {
  readonly maxDepth: number;
  readonly leafRows: number;
}

function ours(rows: readonly (readonly number[])[], outcomes: readonly number[], columns: number[], limits: Limits) {
  const m = rows.length;
  const values = new Float64Array(m * rows[0]!.length);
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      values[j * m + i] = value;
    });
  });
  return regressionTree({ values, outcomes: Uint8Array.from(outcomes), columns }, limits);
}

const kinds: Readonly<Record<string, (u: number) => number>> = {
  continuous: (u) => u,
  "few values, many ties": (u) => Math.floor(u * 3),
  "neighbouring numbers": (u) => 1 + Math.floor(u * 4) * Number.EPSILON,
  "numbers whose sum is too large for one": (u) => (Math.floor(u * 5) - 2) * 8e307,
};

test.each(Object.keys(kinds))("regressionTree grows the very tree of ml-random-forest: %s", (kind) => {
  const random = stream("regressionTree", kind);
  for (let seed = 0; seed < 60; seed++) {
    const m = 2 + Math.floor(random() * 120);
    const rows = Array.from({ length: m }, () => Array.from({ length: 5 }, () => kinds[kind]!(random())));
    const outcomes = rows.map((row) => (random() < 0.3 || row[0]! > row[1]! ? 1 : 0));
    const limits = { maxDepth: 1 + (seed % 12), leafRows: 1 + (seed % 7) };
    const { columns, tree } = theirs(rows, outcomes, seed, limits);
    expect(ours(rows, outcomes, columns, limits)).toEqual(tree);
  }
});
