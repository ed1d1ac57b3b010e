import { definePlugin } from "segmentarium/plugin";
import { fairnessAuditStep } from "./fairnessAuditStep.ts";
import { fairnessMeasuresStep } from "./fairnessMeasuresStep.ts";
import { fairnessTablesStep } from "./fairnessTablesStep.ts";

/** Whether segments, the model's targeting and recorded treatments fall on groups of people equally often. */
export default definePlugin({
  name: "segmentarium-fairness",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    findings: [fairnessMeasuresStep],
    audits: [fairnessAuditStep],
    releases: [fairnessTablesStep],
  },
});
