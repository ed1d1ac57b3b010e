import { defineStep } from "segmentarium/plugin";
import { summarize } from "./summarize.ts";

/** One row for the list of audits. */
export const fairnessAuditStep = defineStep(import.meta.url, {
  id: "fairness",
  title: "Demographic parity by sensitive attributes",
  needs: ["fairness-measures"],
  provides: ["audit/fairness"],
  run: (inputs) => ({ "audit/fairness": summarize(inputs["fairness-measures"]) }),
});
