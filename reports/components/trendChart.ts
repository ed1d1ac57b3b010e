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

const facet = { fx: "column", fy: "line" } as const;

/** Lines by month, one panel for each series on one common scale; months not fully covered are hollow and unconnected. */
export function trendChart(options: TrendChartOptions): (width: number) => Element {
  const { panels, value, format, height = 150 } = options;
  const several = panels.length > 1;
  return (width) => {
    const columns = Math.max(1, Math.min(panels.length, Math.floor(width / 300)));
    const points = panels.flatMap((panel, i) => pointsOf(panel, i, columns, value, format));
    const lines = Math.ceil(panels.length / columns);
    return Plot.plot({
      ...plotDefaults,
      width,
      height: lines * (several ? height + 34 : height * 1.7) + 30,
      marginLeft: 58,
      marginRight: 14,
      marginTop: several ? 34 : 14,
      x: { type: "utc", label: null, ticks: Math.max(2, Math.round(width / columns / 110)) },
      y: { grid: true, label: null, zero: true, nice: true, ticks: 4, tickFormat: format },
      fx: { axis: null, padding: columns > 1 ? 0.2 : 0.1 },
      fy: { axis: null, padding: 0.18 },
      marks: [several ? titles(panels, columns, width) : null, ...lineMarks(points)],
    });
  };
}

function titles(panels: readonly Panel[], columns: number, width: number): Plot.Markish {
  const texts = panels.map((panel, i) => ({
    title: shorten(panel.title, Math.floor(width / columns / 9)),
    column: i % columns,
    line: Math.floor(i / columns),
  }));
  return Plot.text(texts, { ...facet, text: "title", frameAnchor: "top-left", dy: -18, fontWeight: 600 });
}

function lineMarks(points: readonly Point[]): Plot.Markish[] {
  const place = { ...facet, x: "date", y: "value" } as const;
  const whole = points.map((point) => (point.complete ? point : { ...point, value: Number.NaN }));
  const part = points.filter((point) => !point.complete);
  return [
    Plot.ruleY([0], { stroke: "var(--rule)" }),
    Plot.line(whole, { ...place, z: "color", stroke: "color", strokeWidth: 2 }),
    Plot.dot(whole, { ...place, r: 1.8, fill: "color" }),
    Plot.dot(part, { ...place, r: 3.5, stroke: "color", fill: "var(--theme-background)" }),
    Plot.tip(points, Plot.pointerX({ ...place, title: "text" })),
  ];
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
