import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { plotDefaults } from "./plotDefaults.js";

export type TreeChartOptions = Readonly<{
  /** Merges, highest first: `clusters`, `height`, and the places and heights of the two parts, as the release table `lab_tree` has them. */
  rows: readonly Row[];
  /** Draws a line where the tree is cut into so many clusters. */
  cut?: number | undefined;
  format: (value: number) => string;
}>;

type Merge = Readonly<
  Record<"clusters" | "height" | "left_place" | "right_place" | "left_height" | "right_height", number>
>;

/** The upper part of a tree of merges: two uprights and a bar at each merge's height. Returns the drawing at a width. */
export function treeChart({ rows, cut, format }: TreeChartOptions): (width: number) => Element {
  const merges = rows.filter((row) => typeof row["height"] === "number") as unknown as Merge[];
  const uprights = merges.flatMap((merge) => [
    { x: merge.left_place, low: merge.left_height, high: merge.height },
    { x: merge.right_place, low: merge.right_height, high: merge.height },
  ]);
  const line = cutHeight(merges, cut);
  return (width) =>
    Plot.plot({
      ...plotDefaults,
      width,
      height: width < 560 ? 300 : 360,
      marginLeft: 44,
      marginRight: 8,
      marginBottom: 12,
      marginTop: 16,
      x: { axis: null, inset: 6 },
      y: { label: null, grid: true, ticks: 5, tickFormat: format, zero: true },
      marks: [
        Plot.ruleX(uprights, { x: "x", y1: "low", y2: "high", stroke: "var(--accent)", strokeWidth: 1.5 }),
        Plot.link(merges, {
          x1: "left_place",
          x2: "right_place",
          y1: "height",
          y2: "height",
          stroke: "var(--accent)",
          strokeWidth: 1.5,
        }),
        Plot.ruleY([0]),
        line === undefined ? null : Plot.ruleY([line], { stroke: "currentColor", strokeDasharray: "4,3" }),
        line === undefined
          ? null
          : Plot.text([line], {
              y: (height: number) => height,
              text: () => `${cut} clusters`,
              frameAnchor: "right",
              textAnchor: "end",
              lineAnchor: "bottom",
              dy: -4,
              stroke: "var(--theme-background)",
              fill: "currentColor",
              strokeWidth: 4,
            }),
      ],
    });
}

/** Midway between the last merge that is made and the first that is not. */
function cutHeight(merges: readonly Merge[], cut: number | undefined): number | undefined {
  const at = (clusters: number | undefined) => merges.find((merge) => merge.clusters === clusters)?.height;
  const [made, undone] = [at(cut), at(cut === undefined ? undefined : cut - 1)];
  return made === undefined || undone === undefined ? undefined : (made + undone) / 2;
}
