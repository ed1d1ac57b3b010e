import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { plotDefaults } from "./plotDefaults.js";

export type WaveChartOptions = Readonly<{
  rows: readonly Row[];
  color: string;
  format: (value: number) => string;
  reference?: number;
  suppressedText: string;
}>;

/** A survey score by wave: a dot with its interval, joined by a line; a wave held back says so. Returns the drawing at a width. */
export function waveChart({
  rows,
  color,
  format,
  reference,
  suppressedText,
}: WaveChartOptions): (width: number) => Element {
  const shown = rows.filter((row) => typeof row["score"] === "number");
  const hidden = rows.filter((row) => typeof row["score"] !== "number");
  const waves = rows.map((row) => row["wave"]);
  const ends = { x: "wave", y1: "score_low", y2: "score_high", stroke: color } as const;
  return (width) => {
    const step = Math.max(1, Math.ceil((waves.length * 74) / width));
    return Plot.plot({
      ...plotDefaults,
      width,
      height: 250,
      marginLeft: 48,
      marginBottom: 34,
      marginTop: 22,
      x: { type: "point", domain: waves, label: null, ticks: waves.filter((_, i) => i % step === 0) },
      y: { grid: true, label: null, nice: true, tickFormat: format, ticks: 5 },
      marks: [
        reference === undefined ? null : Plot.ruleY([reference], { stroke: "currentColor", strokeDasharray: "3,3" }),
        Plot.line(shown, { x: "wave", y: "score", stroke: color, strokeOpacity: 0.5 }),
        Plot.ruleX(shown, { ...ends, strokeWidth: 5, strokeOpacity: 0.45, strokeLinecap: "round" }),
        Plot.dot(shown, {
          x: "wave",
          y: "score",
          fill: color,
          r: 5,
          tip: true,
          title: (row: Row) => titleOf(row, format),
        }),
        Plot.text(hidden, {
          x: "wave",
          frameAnchor: "bottom",
          text: () => suppressedText,
          fontStyle: "italic",
          lineWidth: 5,
          dy: -4,
        }),
      ],
    });
  };
}

function titleOf(row: Row, format: (value: number) => string): string {
  const range = `${format(row["score_low"] as number)} to ${format(row["score_high"] as number)}`;
  return `${row["wave"]}: ${format(row["score"] as number)} (${range}), ${row["people"]} answers`;
}
