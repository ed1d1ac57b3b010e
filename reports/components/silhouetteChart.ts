import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { frame } from "./frame.js";
import { plotDefaults } from "./plotDefaults.js";

export type SilhouetteChartOptions = Readonly<{
  /** Rows of one partition, as the release table `lab_silhouettes` has them: `segment`, `place` from 1, `silhouette`, `segment_mean`. */
  rows: readonly Row[];
  /** The label of a segment, from any of its rows. */
  label: (row: Row) => string;
  color: (row: Row) => string;
  format: (value: number) => string;
  /** The mean of all customers, drawn as a broken line. */
  mean: number;
}>;

type Corner = Readonly<{ x: number; y: number; color: string; segment: unknown }>;

const HALO = { stroke: "var(--theme-background)", strokeWidth: 4, fill: "currentColor" } as const;

/**
 * Silhouettes of each segment's customers, the highest on top: an area of groups of customers, as far from zero as their mean. Areas are
 * of equal height, whatever the size of the segment. Returns the drawing at a width.
 */
export function silhouetteChart(options: SilhouetteChartOptions): (width: number) => Element {
  const { rows, label, color, format, mean } = options;
  const numbers = [...new Set(rows.map((row) => row["segment"]))];
  const segments = numbers.map((segment) => rows.filter((row) => row["segment"] === segment));
  const labels = segments.map((own) => label(own[0] as Row));
  const values = rows.map((row) => Number(row["silhouette"]));
  const domain = [Math.min(0, ...values), Math.max(0, ...values)] as const;
  return (width) => {
    const { narrow, marginLeft } = frame(width, labels);
    const room = narrow ? 0.34 : 0.12;
    const corners = segments.flatMap((own, i) => cornersOf(own, i, color(own[0] as Row), room));
    const means = segments.map((own, i) => ({ value: Number(own[0]?.["segment_mean"]), y: i + (1 + room) / 2 }));
    const named = labels.map((text, i) => ({ text, y: narrow ? i + room / 2 : i + (1 + room) / 2 }));
    return Plot.plot({
      ...plotDefaults,
      width,
      height: segments.length * (narrow ? 66 : 56) + 50,
      marginLeft,
      marginRight: 60,
      marginTop: 34,
      x: { label: null, domain: [...domain], nice: true },
      y: { domain: [segments.length, 0], axis: null },
      marks: [
        Plot.gridX({ ticks: 6 }),
        Plot.axisX({ anchor: "top", label: null, tickSize: 0, tickFormat: format, ticks: narrow ? 4 : 7 }),
        Plot.areaX(corners, { x1: 0, x2: "x", y: "y", z: "segment", fill: "color", fillOpacity: 0.75 }),
        Plot.ruleX([0], { stroke: "var(--rule)" }),
        Plot.ruleX([mean], { stroke: "currentColor", strokeDasharray: "3,3" }),
        Plot.text(named, {
          ...{ y: "y", text: "text", frameAnchor: "left", ...HALO },
          ...(narrow
            ? { textAnchor: "start", lineWidth: 26, textOverflow: "ellipsis" }
            : { textAnchor: "end", dx: -10, lineWidth: (marginLeft - 14) / 13 }),
        }),
        Plot.text(means, {
          ...{ y: "y", text: ({ value }: { value: number }) => format(value), frameAnchor: "right", dx: 8, ...HALO },
          textAnchor: "start",
        }),
      ],
    });
  };
}

/** Two corners for each place, so that the area has steps: between places nothing is known. */
function cornersOf(own: readonly Row[], i: number, color: string, room: number): Corner[] {
  const places = own.toSorted((a, b) => Number(a["place"]) - Number(b["place"]));
  const step = (1 - room) / places.length;
  return places.flatMap((row, at) => {
    const corner = { x: Number(row["silhouette"]), color, segment: row["segment"] };
    return [
      { ...corner, y: i + room + at * step },
      { ...corner, y: i + room + (at + 1) * step },
    ];
  });
}
