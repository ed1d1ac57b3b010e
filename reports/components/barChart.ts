import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { frame } from "./frame.js";
import { heldBack } from "./heldBack.js";
import { plotDefaults } from "./plotDefaults.js";
import { rowLabels } from "./rowLabels.js";

/** One measure of a bar chart: the column it reads and the text at its end. `faint` draws it lighter. */
export type Bar = Readonly<{ key: string; text: (value: number, row: Row) => string; faint?: boolean }>;

export type BarChartOptions = Readonly<{
  rows: readonly Row[];
  label: (row: Row) => string;
  bars: readonly Bar[];
  color?: (row: Row) => string;
  suppressedText: string;
}>;

type Mark = Readonly<{ row: Row; i: number; j: number; bar: Bar; value: number | undefined; color: string }>;

/** Horizontal bars from zero, one or more per row, each with its number written at its end. Returns the drawing at a width. */
export function barChart(options: BarChartOptions): (width: number) => Element {
  const { rows, bars } = options;
  const labels = rows.map(options.label);
  const marks = rows.flatMap((row, i) =>
    bars.map((bar, j): Mark => {
      const value = typeof row[bar.key] === "number" ? (row[bar.key] as number) : undefined;
      return { row, i, j, bar, value, color: options.color?.(row) ?? "var(--accent)" };
    }),
  );
  return (width) => {
    const space = frame(width, labels);
    const thickness = bars.length === 1 ? 18 : 15;
    const top = space.narrow ? 20 : 5;
    const band = top + bars.length * (thickness + 2) + 8;
    const longest = Math.max(0, ...marks.map((mark) => textOf(mark, options).length));
    return Plot.plot({
      ...plotDefaults,
      width,
      height: rows.length * band + 12,
      marginLeft: space.marginLeft,
      marginRight: Math.min(width * 0.5, 14 + longest * 6.6),
      marginTop: 4,
      marginBottom: 8,
      x: { axis: null, domain: [0, Math.max(0, ...marks.map((mark) => mark.value ?? 0)) || 1] },
      y: { type: "band", domain: rows.map((_, i) => i), padding: 0 },
      marks: [
        ...rowLabels(labels, { ...space, rowHeight: band }),
        ...bars.flatMap((_, j) =>
          drawn(
            marks.filter((mark) => mark.j === j),
            j,
            { band, top, thickness },
            options,
          ),
        ),
        Plot.ruleX([0], { stroke: "var(--rule)" }),
      ],
    });
  };
}

function drawn(
  marks: readonly Mark[],
  j: number,
  { band, top, thickness }: { band: number; top: number; thickness: number },
  options: BarChartOptions,
): Plot.Markish[] {
  const start = top + j * (thickness + 2);
  const dy = start + thickness / 2 - band / 2;
  return [
    Plot.barX(
      marks.filter((mark) => mark.value !== undefined),
      {
        x: "value",
        y: "i",
        fill: "color",
        fillOpacity: (mark: Mark) => (mark.bar.faint ? 0.4 : 1),
        insetTop: start,
        insetBottom: band - start - thickness,
        rx: 2,
      },
    ),
    Plot.text(marks, {
      x: (mark: Mark) => mark.value ?? 0,
      y: "i",
      text: (mark: Mark) => textOf(mark, options),
      fontStyle: "normal",
      textAnchor: "start",
      dx: 6,
      dy,
    }),
  ];
}

function textOf({ value, row, bar }: Mark, { suppressedText }: BarChartOptions): string {
  if (value !== undefined) return bar.text(value, row);
  return heldBack(row, bar.key) ? suppressedText : "not available";
}
