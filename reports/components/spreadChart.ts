import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { frame } from "./frame.js";
import { plotDefaults } from "./plotDefaults.js";
import { rowLabels } from "./rowLabels.js";

export type SpreadChartOptions = Readonly<{
  rows: readonly Row[];
  label: (row: Row) => string;
  /** Columns of the value before, drawn as a ring, and after, drawn as a dot. */
  from: string;
  to: string;
  format: (value: number) => string;
}>;

const TICKS = [-100, -50, -20, -10, -5, -2, -1, 0, 1, 2, 5, 10, 20, 50, 100, 200, 500];

/** A ring for each row's value before and a dot for that after, joined by a line, on a scale that is stretched near 0. Returns the drawing at a width. */
export function spreadChart({ rows, label, from, to, format }: SpreadChartOptions): (width: number) => Element {
  const labels = rows.map(label);
  const marks = rows
    .map((row, i) => ({ i, before: Number(row[from]), after: Number(row[to]) }))
    .filter(({ before, after }) => Number.isFinite(before) && Number.isFinite(after));
  const ends = marks.flatMap(({ before, after }) => [before, after, 0]);
  const domain = [Math.min(...ends), Math.max(...ends)] as const;
  return (width) => {
    const space = frame(width, labels);
    const dy = space.narrow ? 8 : 0;
    const within = TICKS.filter((tick) => tick >= domain[0] && tick <= domain[1]);
    const ticks =
      within.length > 8 && space.narrow ? within.filter((tick) => tick === 0 || Math.abs(tick) >= 5) : within;
    return Plot.plot({
      ...plotDefaults,
      width,
      height: rows.length * space.rowHeight + 50,
      marginLeft: space.marginLeft,
      marginRight: 74,
      marginTop: 30,
      x: { type: "symlog", label: null, domain: [...domain], insetLeft: 10 },
      y: { type: "band", domain: rows.map((_, i) => i), padding: 0.2 },
      marks: [
        Plot.gridX({ ticks }),
        Plot.axisX({ anchor: "top", label: null, tickSize: 0, ticks, tickFormat: format }),
        Plot.ruleX([0], { stroke: "currentColor", strokeDasharray: "3,3" }),
        ...rowLabels(labels, space),
        Plot.link(marks, {
          x1: "before",
          x2: "after",
          y: "i",
          stroke: "var(--accent)",
          strokeOpacity: 0.45,
          strokeWidth: 3,
          dy,
        }),
        Plot.dot(marks, {
          x: "before",
          y: "i",
          r: 5,
          stroke: "var(--accent)",
          strokeWidth: 2,
          fill: "var(--theme-background)",
          dy,
        }),
        Plot.dot(marks, { x: "after", y: "i", r: 5, fill: "var(--accent)", dy }),
        Plot.text(marks, {
          ...{ x: ({ before, after }) => Math.max(before, after), y: "i", dx: 10, dy, textAnchor: "start" },
          text: ({ before, after }) => `${format(before)} to ${format(after)}`,
          ...{ stroke: "var(--theme-background)", strokeWidth: 4, fill: "currentColor" },
        }),
      ],
    });
  };
}
