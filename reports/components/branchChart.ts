import * as Plot from "npm:@observablehq/plot";
import type { Row } from "./dataTable.js";
import { plotDefaults } from "./plotDefaults.js";

export type BranchChartOptions = Readonly<{
  /** Branches as the release table `density_branches` has them. */
  rows: readonly Row[];
  format: (value: number) => string;
}>;

type Branch = Readonly<Record<"place" | "width" | "from_distance" | "to_distance", number>> &
  Readonly<{ region: number | null }>;

/** A tree of dense regions: each branch as wide as its customers, from the distance at which it begins, above, to that at which it ends. */
export function branchChart({ rows, format }: BranchChartOptions): (width: number) => Element {
  const branches = rows.filter((row) => typeof row["to_distance"] === "number") as unknown as Branch[];
  const taken = branches.filter(({ region }) => region !== null);
  const box = {
    x1: "place",
    x2: (row: Branch) => row.place + row.width,
    y1: "from_distance",
    y2: "to_distance",
    insetLeft: 1,
    insetRight: 1,
  } as const;
  return (width) =>
    Plot.plot({
      ...plotDefaults,
      width,
      height: width < 560 ? 300 : 360,
      marginLeft: 48,
      marginRight: 14,
      marginBottom: 12,
      marginTop: 16,
      x: { axis: null, domain: [0, 1] },
      y: { label: null, grid: true, zero: true, ticks: 6, tickFormat: format },
      marks: [
        Plot.rect(branches, { ...box, fill: "var(--rule)", stroke: "currentColor", strokeOpacity: 0.4 }),
        Plot.rect(taken, { ...box, fill: "var(--accent)" }),
        Plot.text(taken, {
          x: (row: Branch) => row.place + row.width / 2,
          y: (row: Branch) => (row.from_distance + row.to_distance) / 2,
          text: (row: Branch) => (row.width * width > 18 ? String(row.region) : ""),
          ...{ fill: "var(--theme-background)", fontWeight: 600, fontSize: 15 },
        }),
      ],
    });
}
