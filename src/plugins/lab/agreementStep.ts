import { adjustedMutualInformation, adjustedRand } from "segmentarium/cluster";
import { defineStep } from "segmentarium/plugin";
import type { LabAgreement } from "./labTypes.ts";
import { readLabels } from "./readPartitions.ts";

/** How far the segments of each two algorithms agree, each at the k that it chose. */
export const agreementStep = defineStep(import.meta.url, {
  id: "lab-agreement",
  title: "Agreement of the algorithms with each other",
  needs: ["segmentation/*"],
  provides: ["lab-agreement"],
  async run(inputs, { db }) {
    const found: { algorithm: string; labels: Int32Array }[] = [];
    for (const [id, table] of Object.entries(inputs["segmentation/*"]).sort(([a], [b]) => (a < b ? -1 : 1))) {
      found.push({ algorithm: id.replace(/^segmentation\//, ""), labels: await readLabels(db, table) });
    }
    const pairs = found.flatMap((one, i) =>
      found.slice(i + 1).map(
        (other): LabAgreement => ({
          one: one.algorithm,
          other: other.algorithm,
          customers: one.labels.length,
          adjustedRand: adjustedRand(one.labels, other.labels) ?? 1,
          adjustedMutualInformation: adjustedMutualInformation(one.labels, other.labels) ?? 1,
        }),
      ),
    );
    return { "lab-agreement": pairs };
  },
});
