import { assignHdbscan, joinRows, nearestByLabel } from "../../cluster/index.ts";
import { type Matrix, matrix } from "../../matrix/index.ts";
import type { CoresModel, DensityModel, NeighboursModel, OutsideRule } from "../../plugin.ts";
import type { RuleFinding } from "./frozenModel.ts";
import { byCenters } from "./nearCenters.ts";
import { nearestOf } from "./nearestOf.ts";

/** The segment of the nearest row. O(rows · k · log m · p) as a rule. */
export function byNeighbours({ k, rows, labels }: NeighboursModel, points: Matrix): RuleFinding {
  const { labels: found, squares } = nearestByLabel(rowsOf(rows, points), Int32Array.from(labels), k, points);
  return nearestOf(
    squares.map((of) => of.map(Math.sqrt)),
    found,
  );
}

/** The region of the nearest core row within eps; distances are those to the nearest core row of any region. */
export function byCores({ k, eps, rows, labels, outside }: CoresModel, points: Matrix): RuleFinding {
  const groups = Int32Array.from(labels, (label) => (label < 0 ? k : label));
  const near = nearestByLabel(rowsOf(rows, points), groups, k + 1, points);
  const least = Float64Array.from(near.labels, (group, i) => near.squares[group]![i]!);
  const regions = near.labels.map((group, i) => (group === k || least[i]! > eps * eps ? -1 : group));
  return { ...withOutside(regions, outside, k, points), distances: least.map(Math.sqrt) };
}

/** The region of the row that it joins; distances are mutual reachabilities. A row equal to one of the tree belongs where that does. */
export function byDensity(model: DensityModel, points: Matrix): RuleFinding {
  const { k, minSamples, outside, regions, leastHeight } = model;
  const fitted = {
    ...{ points: rowsOf(model.rows, points), minSamples, cores: Float64Array.from(model.cores) },
    clusters: regions,
    tree: {
      ...{ parents: Int32Array.from(model.parents), leastHeight },
      ...{ births: Float64Array.from(model.births), deaths: Float64Array.from(model.deaths) },
      ...{ rowClusters: Int32Array.from(model.rowClusters), rowLambdas: Float64Array.from(model.rowLambdas) },
    },
  };
  const joined = joinRows(fitted, points);
  const { labels, strengths } = assignHdbscan(fitted, points, joined, "as-equal");
  const found = labels.map((cluster) => (cluster < 0 ? -1 : regions[cluster]!.label));
  return {
    ...withOutside(found, outside, k, points),
    distances: joined.distances,
    strengths: strengths.map((strength, i) => (found[i]! < 0 ? 0 : strength)),
  };
}

/** Customers in no region are the last segment, or were too few for one, and are outside. */
function withOutside(labels: Int32Array, outside: OutsideRule, k: number, points: Matrix) {
  if (outside.to === "last") return { labels: labels.map((label) => (label < 0 ? k - 1 : label)) };
  const rule = { kind: "centers" as const, k, columns: points.names, centers: outside.centers };
  const nearest = byCenters(rule, points).labels;
  return {
    labels: labels.map((label, i) => (label < 0 ? nearest[i]! : label)),
    outside: Uint8Array.from(labels, (label) => (label < 0 ? 1 : 0)),
  };
}

function rowsOf(rows: readonly number[], { columns, names }: Matrix): Matrix {
  return matrix(Float64Array.from(rows), columns === 0 ? 0 : rows.length / columns, names);
}
