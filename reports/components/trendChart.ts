import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { shorten } from "./frame.js";
import { plotDefaults } from "./plotDefaults.js";

/** One panel of a trend: its title, colour and monthly rows. */
export type Panel = Readonly<{ title: string; color: string; rows: readonly Row[] }>;

export type TrendChartOptions = Readonly<{
  panels: readonly Panel[];
  /** Column of the measure; `month` holds YYYY-MM. A held-back or missing month leaves a gap. */
  value: string;
  format: (value: number) => string;
  height?: number;
}>;

type Point = Readonly<{
  date: Date;
  value: number;
  complete: boolean;
  column: number;
  line: number;
  color: string;
  text: string;
}>;

/** Lines by month, one panel for each series on one common scale; months not fully covered are hollow and unconnected. */
export function trendChart({ panels, value, format, height = 150 }: TrendChartOptions): (width: number) => Element {
  return (width) => {
    const columns = Math.max(1, Math.min(panels.length, Math.floor(width / 300)));
    const points = panels.flatMap((panel, i) => pointsOf(panel, i, columns, value, format));
    const lines = Math.ceil(panels.length / columns);
    const titles = panels.map((panel, i) => ({
      title: shorten(panel.title, Math.floor(width / columns / 9)),
      column: i % columns,
      line: Math.floor(i / columns),
    }));
    const facet = { fx: "column", fy: "line" } as const;
    const whole = points.map((point) => (point.complete ? point : { ...point, value: Number.NaN }));
    const path = { ...facet, x: "date", y: "value", z: "color", stroke: "color", strokeWidth: 2 } as const;
    return Plot.plot({
      ...plotDefaults,
      width,
      height: lines * (panels.length > 1 ? height + 34 : height * 1.7) + 30,
      marginLeft: 58,
      marginRight: 14,
      marginTop: panels.length > 1 ? 34 : 14,
      x: { type: "utc", label: null, ticks: Math.max(2, Math.round(width / columns / 110)) },
      y: { grid: true, label: null, zero: true, nice: true, ticks: 4, tickFormat: format },
      fx: { axis: null, padding: 0.1 },
      fy: { axis: null, padding: 0.18 },
      marks: [
        panels.length > 1
          ? Plot.text(titles, {
              ...facet,
              text: "title",
              frameAnchor: "top-left",
              dy: -18,
              fontWeight: 600,
            })
          : null,
        Plot.ruleY([0], { stroke: "var(--rule)" }),
        Plot.line(whole, path),
        Plot.dot(points, { ...facet, x: "date", y: "value", r: 1.8, fill: "color", filter: (d: Point) => d.complete }),
        Plot.dot(points, {
          ...facet,
          x: "date",
          y: "value",
          r: 3.5,
          stroke: "color",
          fill: "var(--theme-background)",
          filter: (d: Point) => !d.complete,
        }),
        Plot.tip(points, Plot.pointerX({ ...facet, x: "date", y: "value", title: "text" })),
      ],
    });
  };
}

function pointsOf(panel: Panel, i: number, columns: number, value: string, format: (value: number) => string): Point[] {
  return panel.rows.map((row) => {
    const month = String(row["month"]);
    const number = typeof row[value] === "number" ? (row[value] as number) : Number.NaN;
    const complete = row["complete"] !== false;
    return {
      date: new Date(`${month}-01T00:00:00Z`),
      value: number,
      complete,
      column: i % columns,
      line: Math.floor(i / columns),
      color: panel.color,
      text: `${panel.title}\n${month}: ${Number.isNaN(number) ? "" : format(number)}${complete ? "" : " (month not complete)"}`,
    };
  });
}
