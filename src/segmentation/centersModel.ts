import type { Matrix } from "../matrix/index.ts";
import type { CentersModel } from "../plugin.ts";

/** Centers (k × p) as a rule for other rows: the nearest one. */
export function centersModel({ data, rows, names }: Matrix): CentersModel {
  return { kind: "centers", k: rows, columns: names, centers: Array.from(data) };
}
