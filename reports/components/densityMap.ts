import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { plotDefaults } from "./plotDefaults.js";

export type DensityMapOptions = Readonly<{
  /** Squares of one map: `segment`, `x`, `y`, `side` in parts of the map's side, and `people`; rows without a place are not drawn. */
  cells: readonly Row[];
  /** Middles of the segments: `segment`, `x`, `y`. */
  middles: readonly Row[];
  color: (segment: unknown) => string;
  /** What stands at a segment's middle: its number in the legend. */
  label: (segment: unknown) => string;
  /** What the tip says of a square. */
  tip: (row: Row) => string;
  xLabel?: string;
  yLabel?: string;
}>;

type Square = Readonly<{ row: Row; x1: number; x2: number; y1: number; y2: number; density: number }>;

type Mark = { readonly row: Row; x: number; y: number };

const GAP = 0.06;
const RADIUS = 10.5;

/**
 * Squares of a map in the colours of their segments, stronger where people stand closer, with a number at each segment's middle.
 * Returns the drawing at a width.
 */
export function densityMap(options: DensityMapOptions): (width: number) => Element {
  const { color, label, tip, xLabel, yLabel } = options;
  const squares = options.cells.filter((row) => typeof row["side"] === "number").map(squareOf);
  const densest = Math.max(0, ...squares.map(({ density }) => density)) || 1;
  const middles = options.middles.filter((row) => typeof row["x"] === "number");
  const largestFirst = squares.toSorted((a, b) => b.x2 - b.x1 - (a.x2 - a.x1));
  return (width) => {
    const marks = apart(middles, width);
    const [left, bottom] = [yLabel === undefined ? 2 : 22, xLabel === undefined ? 2 : 26];
    return Plot.plot({
      ...plotDefaults,
      width,
      height: width - left + bottom,
      marginLeft: left,
      marginRight: 2,
      marginTop: 2,
      marginBottom: bottom,
      x: { domain: [0, 1], axis: null },
      y: { domain: [0, 1], axis: null },
      marks: [
        Plot.frame({ stroke: "var(--theme-foreground-faintest)", rx: 4 }),
        Plot.rect(largestFirst, {
          ...{ x1: "x1", x2: "x2", y1: "y1", y2: "y2" },
          fill: ({ row }: Square) => color(row["segment"]),
          fillOpacity: ({ density }: Square) => 0.12 + 0.73 * Math.sqrt(density / densest),
          rx: 3,
        }),
        Plot.dot(marks, {
          ...{ x: "x", y: "y", r: RADIUS, strokeWidth: 2.5 },
          fill: "var(--theme-background)",
          stroke: ({ row }: Mark) => color(row["segment"]),
        }),
        Plot.text(marks, {
          ...{ x: "x", y: "y", fontWeight: 650, fontSize: 12 },
          text: ({ row }: Mark) => label(row["segment"]),
          fill: "currentColor",
        }),
        xLabel === undefined
          ? null
          : Plot.text([xLabel], { frameAnchor: "bottom-right", dy: 20, fill: "var(--theme-foreground-muted)" }),
        yLabel === undefined
          ? null
          : Plot.text([yLabel], {
              frameAnchor: "top-left",
              textAnchor: "end",
              rotate: -90,
              dx: -12,
              fill: "var(--theme-foreground-muted)",
            }),
        Plot.tip(
          squares,
          Plot.pointer({
            x: ({ x1, x2 }: Square) => (x1 + x2) / 2,
            y: ({ y1, y2 }: Square) => (y1 + y2) / 2,
            title: ({ row }: Square) => tip(row),
          }),
        ),
      ],
    });
  };
}

function squareOf(row: Row): Square {
  const [x, y, side, people] = ["x", "y", "side", "people"].map((key) => Number(row[key])) as [
    number,
    number,
    number,
    number,
  ];
  const half = (side / 2) * (1 - GAP);
  return { row, x1: x - half, x2: x + half, y1: y - half, y2: y + half, density: people / side ** 2 };
}

/** Middles as marks, moved apart where they would lie on each other. */
function apart(middles: readonly Row[], width: number): Mark[] {
  const marks = middles.map((row): Mark => ({ row, x: Number(row["x"]), y: Number(row["y"]) }));
  const least = (2.3 * RADIUS) / width;
  for (let round = 0; round < 20; round++) {
    for (const [i, one] of marks.entries()) {
      for (const other of marks.slice(i + 1)) {
        const [dx, dy] = [other.x - one.x || 1e-6, other.y - one.y];
        const distance = Math.hypot(dx, dy);
        const push = Math.max(0, least - distance) / 2 / distance;
        one.x -= push * dx;
        one.y -= push * dy;
        other.x += push * dx;
        other.y += push * dy;
      }
    }
  }
  return marks;
}
