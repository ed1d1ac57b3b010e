import type { ChoiceOfK, Dbcv } from "segmentarium/cluster";
import type { SegmentationSummary } from "segmentarium/plugin";
import { segmentationSummary, type TriedPartition } from "segmentarium/segmentation";
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

/** The summary of a segmentation by density: as others, with the customers in no dense region and DBCV. */
export function denseSummary(result: DenseResult): SegmentationSummary {
  const { customers, fittedOn, segments, validity } = result;
  const how = `found on ${fittedOn} customers drawn at random; each other one joins the nearest of these by density, or is in none`;
  const people = segments?.unassigned ?? 0;
  return {
    ...segmentationSummary(fittedOn < customers ? { ...result, fittedOn, how } : { ...result, fittedOn: undefined }),
    ...(people === 0 ? {} : { unassigned: { label: segments!.regions, people, share: people / customers } }),
    ...(validity === undefined ? {} : { dbcv: validity.value }),
  };
}
