import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { heldBack } from "./heldBack.js";
import { plotDefaults } from "./plotDefaults.js";

export type ScoreGridOptions = Readonly<{
  rows: readonly Row[];
  x: string;
  y: string;
  value: string;
  xLabel: string;
  yLabel: string;
  format: (value: number) => string;
  suppressedText: string;
}>;

/** A grid of two scores, darker where the value is larger, with the number in each cell; cells held back are hatched in words. */
export function scoreGrid(options: ScoreGridOptions): (width: number) => Element {
  const { rows, x, y, value, format, suppressedText } = options;
  const largest = Math.max(1, ...rows.map((row) => Number(row[value] ?? 0)));
  return (width) =>
    Plot.plot({
      ...plotDefaults,
      width: Math.min(width, 620),
      height: 300,
      marginLeft: 44,
      marginBottom: 44,
      x: { type: "band", label: options.xLabel, labelAnchor: "center", labelArrow: "none", tickSize: 0 },
      y: { type: "band", label: options.yLabel, labelAnchor: "center", labelArrow: "none", reverse: true, tickSize: 0 },
      marks: [
        Plot.cell(rows, {
          x,
          y,
          fill: "var(--accent)",
          fillOpacity: (row: Row) => 0.06 + (0.5 * Number(row[value] ?? 0)) / largest,
          inset: 1,
          rx: 3,
        }),
        Plot.text(rows, {
          x,
          y,
          text: (row: Row) =>
            typeof row[value] === "number" ? format(row[value] as number) : heldBack(row, value) ? suppressedText : "–",
          fontStyle: "normal",
          lineWidth: 4.5,
          fontSize: width < 480 ? 11 : 13,
        }),
      ],
    });
}
