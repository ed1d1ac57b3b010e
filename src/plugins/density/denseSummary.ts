import type { ChoiceOfK, Dbcv } from "segmentarium/cluster";
import type { SegmentationSummary } from "segmentarium/plugin";
import { segmentationSummary, type TriedPartition } from "segmentarium/segmentation";
import { countText } from "segmentarium/stats";
import type { DenseSegments } from "./toSegments.ts";

export interface DenseResult {
  readonly algorithm: string;
  readonly metrics: readonly string[];
  readonly customers: number;
  readonly fittedOn: number;
  readonly rated: readonly TriedPartition[];
  readonly choice: ChoiceOfK;
  /** What was chosen; undefined when nothing was. */
  readonly segments: DenseSegments | undefined;
  readonly validity: Dbcv | undefined;
}

/** The summary of a segmentation by density: as others, with the customers in no dense region and DBCV, and what that says when it is low. */
export function denseSummary(result: DenseResult): SegmentationSummary {
  const { customers, fittedOn, segments, validity } = result;
  const how = `found on ${countText(fittedOn)} customers drawn at random; each other one joins the nearest of these by density, or is in none`;
  const people = segments?.unassigned ?? 0;
  const summary = segmentationSummary(
    fittedOn < customers ? { ...result, fittedOn, how } : { ...result, fittedOn: undefined },
  );
  const gap = validity !== undefined && validity.value < 0 ? "; DBCV is below 0: no gap parts these regions" : "";
  return {
    ...summary,
    reason: `${summary.reason}${gap}`,
    ...(people === 0 ? {} : { unassigned: { label: segments!.regions, people, share: people / customers } }),
    ...(validity === undefined ? {} : { dbcv: validity.value }),
  };
}
