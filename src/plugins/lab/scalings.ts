import { type Matrix, matrix } from "segmentarium/matrix";
import type { SpaceColumn } from "segmentarium/plugin";
import { quantile } from "segmentarium/stats";

/** Ways to make measures comparable that the published one is held against. */
export const otherScalings = ["z", "robust", "min-max", "rank", "none"] as const;
export type OtherScaling = (typeof otherScalings)[number];

/**
 * Points of the clustering space scaled in another way, each column with its weight as before: by mean and standard deviation, median
 * and quartiles, minimum and range, by ranks (standardised), or not at all, as measures are after their transform. A column that does
 * not vary by the scale asked for keeps the one that it has.
 */
export function rescale(points: Matrix, columns: readonly SpaceColumn[], scaling: OtherScaling): Matrix {
  const { rows, names, columns: p } = points;
  const data = new Float64Array(points.data.length);
  columns.forEach(({ weight, scale, center }, j) => {
    const values = Float64Array.from({ length: rows }, (_, i) => (points.data[i * p + j]! / weight) * scale + center);
    rescaled(values, scaling, { center, scale }).forEach((value, i) => {
      data[i * p + j] = value * weight;
    });
  });
  return matrix(data, rows, names);
}

interface Scale {
  readonly center: number;
  readonly scale: number;
}

function rescaled(values: Float64Array, scaling: OtherScaling, own: Scale): Float64Array {
  const moved = scaling === "rank" ? ranks(values) : values;
  const wanted = scaling === "none" ? { center: 0, scale: 1 } : scaleOf(moved, scaling === "rank" ? "z" : scaling);
  const { center, scale } = wanted.scale > 0 ? wanted : own;
  return moved.map((value) => (value - center) / scale);
}

function scaleOf(values: Float64Array, scaling: "z" | "robust" | "min-max"): Scale {
  const sorted = values.slice().sort();
  const at = (q: number) => quantile(sorted, q) ?? 0;
  if (scaling === "robust") return { center: at(0.5), scale: at(0.75) - at(0.25) };
  if (scaling === "min-max") return { center: at(0), scale: at(1) - at(0) };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { center: mean, scale: Math.sqrt(squares / values.length) };
}

/** Mean ranks, from 0; equal values have the same. */
function ranks(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  const found = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) found[order[i]!] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}
