import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { element } from "./element.js";
import { plotDefaults } from "./plotDefaults.js";

/** One index of partitions: its column, and how it is read. */
export type PartitionIndex = Readonly<{
  key: string;
  title: string;
  /** What its direction means, in words, such as "higher is better". */
  reading: string;
  format: (value: number) => string;
  /** Columns of the ends of its interval. */
  low?: string;
  high?: string;
  /** Values of different algorithms cannot be compared: only the chosen one is drawn. */
  alone?: boolean;
  /** A number of segments to mark with a broken line, and what it says; or words that there is none. */
  mark?: Readonly<{ at: number; text: string }> | string | undefined;
}>;

export type IndexChartOptions = Readonly<{
  /** Partitions: `algorithm`, `k`, `chosen`, and the columns of the indices. */
  rows: readonly Row[];
  indices: readonly PartitionIndex[];
  /** The algorithm whose line is drawn strong; those of the others stay faint behind it. */
  algorithm: string;
}>;

type Point = Readonly<{ algorithm: string; k: number; value: number; low: number; high: number; text: string }>;

const GAP = 16;

/** Small charts of indices over the number of segments, each on its own scale. Returns the drawing at a width. */
export function indexChart({ rows, indices, algorithm }: IndexChartOptions): (width: number) => Element {
  const panels = indices
    .map((index) => ({ index, points: pointsOf(rows, index) }))
    .filter(({ index, points }) =>
      points.some((point) => isKnown(point) && (!index.alone || point.algorithm === algorithm)),
    );
  return (width) => {
    const columns = Math.max(1, Math.min(panels.length, Math.floor((width + GAP) / 250)));
    const each = Math.floor((width - GAP * (columns - 1)) / columns);
    const own = rows.filter((row) => row["algorithm"] === algorithm && row["chosen"] === true);
    const chosen = own.map((row) => Number(row["k"]));
    const drawn = panels.map(({ index, points }) => panel(index, points, algorithm, chosen, each, domainOf(rows)));
    const box = element("div", { class: "index-panels" }, ...drawn);
    box.style.gridTemplateColumns = `repeat(${columns}, ${each}px)`;
    box.style.gap = `${GAP}px`;
    return box;
  };
}

function panel(
  index: PartitionIndex,
  points: readonly Point[],
  algorithm: string,
  chosen: readonly number[],
  width: number,
  domain: readonly [number, number],
): Element {
  const own = points.filter((point) => point.algorithm === algorithm);
  const others = index.alone ? [] : points.filter((point) => point.algorithm !== algorithm);
  const place = { x: "k", y: "value" } as const;
  const without = typeof index.mark === "string" ? `; ${index.mark}` : "";
  const words = own.some(isKnown) ? `${index.reading}${without}` : `not taken of ${algorithm}`;
  const range = rangeOf(own, others);
  const inside = ({ value }: Point) => value >= range[0] && value <= range[1];
  return Plot.plot({
    ...plotDefaults,
    width,
    height: 190,
    marginLeft: 54,
    marginRight: 12,
    marginTop: 44,
    x: { label: null, domain, ticks: domain[1] - domain[0] > 12 ? 5 : domain[1] - domain[0], tickFormat: String },
    y: { label: null, domain: range, grid: true, ticks: 4, tickFormat: index.format },
    marks: [
      Plot.text([index.title], { frameAnchor: "top-left", dx: -50, dy: -40, fontWeight: 600 }),
      Plot.text([words], { frameAnchor: "top-left", dx: -50, dy: -22, fill: "var(--theme-foreground-muted)" }),
      typeof index.mark === "object" ? markedLine(index.mark, domain) : null,
      Plot.line(others, {
        ...place,
        z: "algorithm",
        stroke: "var(--rule)",
        strokeOpacity: 0.7,
        strokeWidth: 1,
        clip: true,
      }),
      Plot.ruleX(own.filter(isKnown), {
        x: "k",
        y1: "low",
        y2: "high",
        stroke: "var(--accent)",
        strokeOpacity: 0.45,
        strokeWidth: 5,
      }),
      Plot.line(own, { ...place, stroke: "var(--accent)", strokeWidth: 2.5 }),
      Plot.dot(own, { ...place, r: 3, fill: "var(--accent)" }),
      Plot.dot(
        own.filter(({ k }) => chosen.includes(k)),
        { ...place, r: 6.5, stroke: "currentColor", strokeWidth: 1.5 },
      ),
      Plot.tip([...own, ...others].filter(inside), Plot.pointer({ ...place, title: "text" })),
    ],
  });
}

/** The words lean inwards at either end, so that they stay within the panel. */
function markedLine(
  mark: Readonly<{ at: number; text: string }>,
  [first, last]: readonly [number, number],
): Plot.Markish {
  const share = last === first ? 0.5 : (mark.at - first) / (last - first);
  return [
    Plot.ruleX([mark.at], { stroke: "currentColor", strokeDasharray: "4,3" }),
    Plot.text([mark], {
      ...{ x: "at", text: "text", frameAnchor: "top", dy: -10 },
      textAnchor: share < 0.25 ? "start" : share > 0.75 ? "end" : "middle",
    }),
  ];
}

/** The scale is that of the strong line, with room on both sides for others near it. */
function rangeOf(own: readonly Point[], others: readonly Point[]): readonly [number, number] {
  const ends = (points: readonly Point[]) =>
    points.filter(isKnown).flatMap(({ value, low, high }) => [value, low, high]);
  const all = [...ends(own), ...ends(others)];
  const near = own.some(isKnown) ? ends(own) : all;
  const [least, most] = [Math.min(...near), Math.max(...near)];
  const room = Math.max(most - least, 0.1 * Math.abs(most), 1e-6);
  return [
    Math.max(Math.min(...all), least - room) - 0.05 * room,
    Math.min(Math.max(...all), most + room) + 0.05 * room,
  ];
}

function isKnown({ value }: Point): boolean {
  return !Number.isNaN(value);
}

/** A value that is not there leaves a gap in its line. */
function pointsOf(rows: readonly Row[], { key, low, high, title, format }: PartitionIndex): Point[] {
  return rows
    .map((row) => {
      const value = typeof row[key] === "number" ? (row[key] as number) : Number.NaN;
      const end = (name: string | undefined) =>
        name !== undefined && typeof row[name] === "number" ? (row[name] as number) : value;
      const [algorithm, k] = [String(row["algorithm"]), Number(row["k"])];
      const text = `${algorithm}, ${k} segments\n${title}: ${Number.isNaN(value) ? "" : format(value)}`;
      return { algorithm, k, value, low: end(low), high: end(high), text };
    })
    .sort((a, b) => (a.algorithm < b.algorithm ? -1 : a.algorithm > b.algorithm ? 1 : a.k - b.k));
}

function domainOf(rows: readonly Row[]): readonly [number, number] {
  const numbers = rows.map((row) => Number(row["k"]));
  return [Math.min(...numbers), Math.max(...numbers)];
}
