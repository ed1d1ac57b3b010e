import type { AuditResult, FairnessComparison, FairnessMeasures } from "segmentarium/plugin";
import { percentText } from "segmentarium/stats";

const title = "Demographic parity by sensitive attributes";

/** The audit's result over all comparisons: it fails when any fails, and passes only when all pass. */
export function summarize({ attributes, confidence, comparisons }: FairnessMeasures): AuditResult {
  if (comparisons.length === 0) return { title, verdict: "insufficient-evidence", summary: nothing(attributes) };
  const failed = comparisons.filter(({ verdict }) => verdict === "fail");
  const unsure = comparisons.filter(({ verdict }) => verdict === "insufficient-evidence");
  const passed = comparisons.length - failed.length - unsure.length;
  const verdict = failed.length > 0 ? "fail" : unsure.length > 0 ? "insufficient-evidence" : "pass";
  const counts = `${comparisons.length} comparisons by ${attributes.map(words).join(", ")}: ${failed.length} fail, ${passed} pass, ${unsure.length} have too little evidence`;
  const where = failed.length === 0 ? "" : `. Outside the limits: ${[...places(failed)].join("; ")}`;
  const joint = `. The verdicts of one audit hold together with ${percentText(confidence)} confidence (Bonferroni)`;
  return { title, verdict, summary: `${counts}${where}${joint}` };
}

function nothing(attributes: readonly string[]): string {
  if (attributes.length > 0) return "There was no decision to compare groups by";
  return "The project declares no sensitive attribute that its customers have, so no group was compared: add a column such as gender or age_band to the customers and name it under sensitive in the project file";
}

function places(failed: readonly FairnessComparison[]): Set<string> {
  return new Set(failed.map((comparison) => `${subject(comparison)} by ${words(comparison.attribute)}`));
}

/** What was compared, in words: a segment, the model's choice, an offer. */
function subject({ audit, outcome }: FairnessComparison): string {
  if (audit === "segment-assignment") return `segment ${words(outcome)}`;
  if (audit === "repurchase-targeting") return "targeting by the repurchase model";
  return audit.startsWith("treatment:")
    ? `offer ${words(audit.slice("treatment:".length))}`
    : `${words(audit)} ${words(outcome)}`;
}

function words(id: string): string {
  return id.replaceAll(/[-_]/g, " ");
}
