import { defineStep } from "segmentarium/plugin";
import { densityTables } from "./densityTables.ts";
import type { DensityFinding } from "./densityTypes.ts";
import { placeBranches } from "./placeBranches.ts";

/** What analysts see of dense regions. */
export const densityTablesStep = defineStep(import.meta.url, {
  id: "density-tables",
  title: "Tables of the dense regions",
  needs: ["density-finding/hdbscan", "density-finding/dbscan"],
  provides: [
    ...(["release/density_summary", "release/density_regions"] as const),
    ...(["release/density_branches", "release/density_distances"] as const),
  ],
  tables: densityTables,
  run(inputs) {
    const findings = [inputs["density-finding/dbscan"], inputs["density-finding/hdbscan"]];
    const hdbscan = inputs["density-finding/hdbscan"];
    return {
      "release/density_summary": findings.map(summaryRow),
      "release/density_regions": findings.flatMap(regionRows),
      "release/density_branches": placeBranches(hdbscan.branches).map((row) => ({
        ...{ branch: row.branch, parent: row.parent < 0 ? null : row.parent, people: row.people },
        ...{ from_distance: row.from, to_distance: row.to, place: row.place, width: row.width },
        region: row.label < 0 ? null : row.label + 1,
      })),
      "release/density_distances": hdbscan.distances.map((row) => ({
        ...{ share: row.share, distance: row.distance, people: row.people },
        ...{ min_samples: hdbscan.minSamples, fitted_on: hdbscan.fittedOn },
      })),
    };
  },
});

function summaryRow(finding: DensityFinding) {
  const { algorithm, customers, regions, unassigned, dbcv, relativeValidity, eps } = finding;
  return {
    ...{ algorithm, people: customers, regions: regions.length, unassigned: unassigned || null },
    unassigned_share: unassigned ? unassigned / customers : null,
    ...{ dbcv: dbcv ?? null, relative_validity: relativeValidity ?? null, min_samples: finding.minSamples },
    ...{ min_region: finding.minClusterSize ?? null, eps: eps ?? null, fitted_on: finding.fittedOn },
    reason: finding.reason,
  };
}

function regionRows({ algorithm, customers, regions, unassigned }: DensityFinding) {
  const row = (region: number, people: number) => ({ algorithm, region, people, share: people / customers });
  return [
    ...regions.map(({ label, people, persistence, dbcv }) => ({
      ...{ ...row(label + 1, people), assigned: true, persistence: persistence ?? null, dbcv: dbcv ?? null },
    })),
    ...(unassigned === undefined || unassigned === 0
      ? []
      : [{ ...row(regions.length + 1, unassigned), assigned: false, persistence: null, dbcv: null }]),
  ];
}
