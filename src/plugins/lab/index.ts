import { definePlugin } from "segmentarium/plugin";
import { agreementStep } from "./agreementStep.ts";
import { evidenceTablesStep } from "./evidenceTablesStep.ts";
import { knownGroupsStep } from "./knownGroupsStep.ts";
import { labTablesStep } from "./labTablesStep.ts";
import { ratingsStep } from "./ratingsStep.ts";
import { sensitivityStep } from "./sensitivityStep.ts";
import { sensitivityTableStep } from "./sensitivityTableStep.ts";
import { silhouettesTableStep } from "./silhouettesTableStep.ts";
import { stabilityStep } from "./stabilityStep.ts";

/** The segmentation algorithms side by side, for analysts: indices, agreement, stability, and what they speak for. */
export default definePlugin({
  name: "segmentarium-lab",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    findings: [ratingsStep, agreementStep, stabilityStep, sensitivityStep],
    releases: [labTablesStep, sensitivityTableStep, knownGroupsStep, silhouettesTableStep, evidenceTablesStep],
  },
});
