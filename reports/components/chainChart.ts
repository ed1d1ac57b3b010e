import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { shorten } from "./frame.js";
import { plotDefaults } from "./plotDefaults.js";

/** One panel: a measure, and a row for each chain and iteration. */
export type ChainPanel = Readonly<{ title: string; rows: readonly Row[] }>;

export type ChainChartOptions = Readonly<{
  panels: readonly ChainPanel[];
  /** Column of the figure; `chain` and `iteration` hold whole numbers. A held-back figure leaves a gap. */
  value: string;
  format: (value: number) => string;
}>;

const facet = { fx: "column", fy: "line" } as const;

/** A line for each chain by iteration, one panel for each measure on one common scale: chains that agree lie upon each other. */
export function chainChart({ panels, value, format }: ChainChartOptions): (width: number) => Element {
  return (width) => {
    const columns = Math.max(1, Math.min(panels.length, Math.floor(width / 260)));
    const place = (i: number) => ({ column: i % columns, line: Math.floor(i / columns) });
    const points = panels.flatMap(({ title, rows }, i) =>
      rows.map((row) => ({
        ...place(i),
        chain: row["chain"] as number,
        iteration: row["iteration"] as number,
        value: typeof row[value] === "number" ? (row[value] as number) : Number.NaN,
        text: `${title}, chain ${row["chain"]}, pass ${row["iteration"]}`,
      })),
    );
    const titles = panels.map(({ title }, i) => ({
      ...place(i),
      title: shorten(title, Math.floor(width / columns / 9)),
    }));
    const at = { ...facet, x: "iteration", y: "value", z: "chain" } as const;
    return Plot.plot({
      ...plotDefaults,
      width,
      height: Math.ceil(panels.length / columns) * 150 + 40,
      marginLeft: 46,
      marginTop: 32,
      marginRight: 14,
      x: { label: null, ticks: 4, tickFormat: "d" },
      y: { grid: true, label: null, ticks: 4, tickFormat: format, nice: true },
      fx: { axis: null, padding: 0.12 },
      fy: { axis: null, padding: 0.24 },
      marks: [
        Plot.ruleY([0], { stroke: "var(--rule)" }),
        Plot.text(titles, { ...facet, text: "title", frameAnchor: "top-left", dy: -17, fontWeight: 600 }),
        Plot.line(points, { ...at, stroke: "var(--accent)", strokeOpacity: 0.55, strokeWidth: 1.5 }),
        Plot.tip(points, Plot.pointer({ ...at, title: "text" })),
      ],
    });
  };
}
