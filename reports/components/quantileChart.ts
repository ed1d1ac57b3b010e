import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { plotDefaults } from "./plotDefaults.js";

export type QuantileChartOptions = Readonly<{
  /** Quantiles in ascending order of `share`, 0 to 1; a held-back one leaves a gap. */
  rows: readonly Row[];
  /** Column of the value. */
  value: string;
  format: (value: number) => string;
  percent: (share: number) => string;
  /** A line at a value, with words beside it. */
  mark?: Readonly<{ value: number; text: string }> | undefined;
}>;

/** A curve of values by the share of customers that lie below them. Returns the drawing at a width. */
export function quantileChart({
  rows,
  value,
  format,
  percent,
  mark,
}: QuantileChartOptions): (width: number) => Element {
  const points = rows.map((row) => {
    const y = typeof row[value] === "number" ? row[value] : Number.NaN;
    return { x: Number(row["share"]), y, text: `${percent(Number(row["share"]))} lie below ${format(y)}` };
  });
  const lines = mark === undefined ? [] : [mark];
  return (width) =>
    Plot.plot({
      ...plotDefaults,
      width,
      height: width < 560 ? 240 : 300,
      marginLeft: 48,
      marginRight: 14,
      marginTop: 16,
      x: { label: null, domain: [0, 1], ticks: width < 560 ? 3 : 6, tickFormat: (share: number) => percent(share) },
      y: { label: null, grid: true, zero: true, nice: true, ticks: 5, tickFormat: format },
      marks: [
        Plot.ruleY([0], { stroke: "var(--rule)" }),
        Plot.ruleY(lines, { y: "value", stroke: "currentColor", strokeDasharray: "4,3" }),
        Plot.text(lines, {
          ...{
            y: "value",
            text: "text",
            frameAnchor: "left",
            textAnchor: "start",
            lineAnchor: "bottom",
            dx: 6,
            dy: -4,
          },
          ...{ stroke: "var(--theme-background)", strokeWidth: 4, fill: "currentColor" },
        }),
        Plot.line(points, { x: "x", y: "y", stroke: "var(--accent)", strokeWidth: 2 }),
        Plot.tip(points, Plot.pointerX({ x: "x", y: "y", title: "text" })),
      ],
    });
}
