import * as Plot from "npm:@observablehq/plot";
import { besideLine } from "./besideLine.js";
import type { Row } from "./dataTable.js";
import { type Frame, frame } from "./frame.js";
import { heldBack } from "./heldBack.js";
import { halo, plotDefaults } from "./plotDefaults.js";
import { rowLabels } from "./rowLabels.js";

export type IntervalChartOptions = Readonly<{
  rows: readonly Row[];
  label: (row: Row) => string;
  /** Names of the columns that hold the value and the ends of its interval. */
  value: string;
  low: string;
  high: string;
  color?: (row: Row) => string;
  format: (value: number) => string;
  /** The line to compare with, e.g. 0, 1 or an average. */
  reference?: number | null | undefined;
  domain?: readonly [number, number];
  scale?: "linear" | "log";
  /** Column of a value to compare each row with, drawn as a short upright line. */
  compare?: string;
  suppressedText: string;
}>;

type Ticks = number | number[];

const RATIOS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** A dot for each row's value and a bar for its interval; rows held back say so in words. Returns the drawing at a width. */
export function intervalChart(options: IntervalChartOptions): (width: number) => Element {
  const { rows, format, scale = "linear" } = options;
  const labels = rows.map(options.label);
  return (width) => {
    const space = frame(width, labels);
    const room = width - space.marginLeft - 74;
    const ticks =
      scale === "log" ? thinned(ratiosWithin(options), room) : Math.max(2, Math.min(7, Math.round(width / 130)));
    return Plot.plot({
      ...plotDefaults,
      width,
      height: rows.length * space.rowHeight + 50,
      marginLeft: space.marginLeft,
      marginRight: 74,
      marginTop: 30,
      x: {
        type: scale,
        label: null,
        nice: options.domain === undefined,
        ticks,
        tickFormat: format,
        ...(options.domain ? { domain: [...options.domain] } : {}),
      },
      y: { type: "band", domain: rows.map((_, i) => i), padding: 0.2 },
      marks: marks(options, labels, space, ticks),
    });
  };
}

type Mark = Readonly<{ row: Row; i: number; color: string }>;

function marks(options: IntervalChartOptions, labels: readonly string[], space: Frame, ticks: Ticks): Plot.Markish[] {
  const { rows, value, format, reference, compare } = options;
  const drop = space.narrow ? 8 : 0;
  const all = rows.map((row, i): Mark => ({ row, i, color: options.color?.(row) ?? "var(--accent)" }));
  const shown = all.filter(({ row }) => typeof row[value] === "number");
  const empty = all.filter(({ row }) => typeof row[value] !== "number");
  return [
    Plot.gridX({ ticks }),
    Plot.axisX({ anchor: "top", label: null, tickSize: 0, tickFormat: (tick: number) => brief(format(tick)), ticks }),
    typeof reference === "number" ? Plot.ruleX([reference], { stroke: "currentColor", strokeDasharray: "3,3" }) : null,
    ...rowLabels(labels, space),
    intervals(shown, options, drop),
    compare === undefined ? null : comparison(all, compare, drop),
    Plot.dot(shown, {
      x: ({ row }) => row[value] as number,
      y: "i",
      fill: "color",
      r: 5,
      dy: drop,
      title: ({ row, i }) => `${labels[i]}: ${format(row[value] as number)}`,
      tip: true,
    }),
    numbers(shown, options, drop),
    absences(empty, options, drop),
  ];
}

function intervals(shown: readonly Mark[], { low, high }: IntervalChartOptions, dy: number): Plot.Markish {
  return Plot.link(
    shown.filter(({ row }) => typeof row[low] === "number" && typeof row[high] === "number"),
    {
      x1: ({ row }) => row[low] as number,
      x2: ({ row }) => row[high] as number,
      y: "i",
      stroke: "color",
      strokeWidth: 5,
      strokeOpacity: 0.45,
      strokeLinecap: "round",
      dy,
    },
  );
}

/** The values in words behind the bars, where the line to compare with does not cross them. */
function numbers(
  shown: readonly Mark[],
  { value, high, format, reference }: IntervalChartOptions,
  dy: number,
): Plot.Markish {
  const words = ({ row }: Mark) => format(row[value] as number);
  const text = {
    x: ({ row }: Mark) => (typeof row[high] === "number" ? row[high] : (row[value] as number)),
    y: "i",
    text: words,
    textAnchor: "start",
    ...halo,
    dy,
  } as const;
  return Plot.text(
    shown,
    Plot.initializer(text, (data, facets, { x }, { x: scale }) => {
      const line = typeof reference === "number" ? scale!(reference) : undefined;
      const at = (end: number, i: number) => besideLine(scale!(end) + 10, words(shown[i]!), line);
      return { data, facets, channels: { x: { value: Array.from(x!.value as number[], at) } } };
    }),
  );
}

function absences(empty: readonly Mark[], { value, suppressedText }: IntervalChartOptions, dy: number): Plot.Markish {
  return Plot.text(empty, {
    y: "i",
    text: ({ row }) => (heldBack(row, value) ? suppressedText : "not available"),
    frameAnchor: "left",
    textAnchor: "start",
    fontStyle: "italic",
    dx: 6,
    dy,
  });
}

function comparison(rows: readonly Mark[], compare: string, dy: number): Plot.Markish {
  return Plot.tickX(
    rows.filter(({ row }) => typeof row[compare] === "number"),
    { x: ({ row }) => row[compare] as number, y: "i", stroke: "currentColor", strokeWidth: 2, inset: 5, dy },
  );
}

/** Ticks also stretch a scale, so only those between the data's ends are asked for. */
function ratiosWithin({ rows, value, low, high, reference }: IntervalChartOptions): number[] {
  const ends = rows.flatMap((row) => [row[value], row[low], row[high]]).concat(reference ?? []);
  const numbers = ends.filter((end): end is number => typeof end === "number");
  const smallest = Math.min(...numbers);
  const largest = Math.max(...numbers);
  return RATIOS.filter((ratio) => ratio >= smallest && ratio <= largest);
}

/** Room for the words at a tick, in pixels. */
const TICK_ROOM = 44;

/** Ticks of a log scale that stand apart far enough to be read; 1 is kept before others. */
function thinned(ticks: readonly number[], room: number): number[] {
  const [first, last] = [ticks[0] ?? 1, ticks.at(-1) ?? 1];
  const each = room / Math.max(Math.log(last / first), Number.EPSILON);
  const kept: number[] = [];
  for (const tick of ticks.toSorted((a, b) => Math.abs(Math.log(a)) - Math.abs(Math.log(b)))) {
    if (kept.every((other) => Math.abs(Math.log(tick / other)) * each >= TICK_ROOM)) kept.push(tick);
  }
  return kept.sort((a, b) => a - b);
}

/** A tick without digits that say nothing: 10% for 10.0%. */
function brief(text: string): string {
  return text.replace(/\.0+(?!\d)/, "");
}
