import * as Plot from "npm:@observablehq/plot";
import type { Frame } from "./frame.js";
import { halo } from "./plotDefaults.js";

/** The labels of a horizontal chart whose rows are numbered 0…: beside the marks when wide, above them when narrow. */
export function rowLabels(labels: readonly string[], { narrow, marginLeft, rowHeight }: Frame): Plot.Markish[] {
  const index = labels.map((_, i) => i);
  if (!narrow) {
    return [
      Plot.axisY(index, {
        label: null,
        tickSize: 0,
        tickFormat: (i: number) => labels[i] ?? "",
        lineWidth: (marginLeft - 10) / 13.5,
      }),
    ];
  }
  const above = {
    y: (i: number) => i,
    text: (i: number) => labels[i],
    frameAnchor: "left",
    textAnchor: "start",
  } as const;
  return [
    Plot.axisY({ ticks: [], label: null }),
    Plot.text(index, { ...above, dy: 9 - rowHeight / 2, lineWidth: 26, textOverflow: "ellipsis", ...halo }),
  ];
}
