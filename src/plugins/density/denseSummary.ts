import type { ChoiceOfK, Dbcv } from "segmentarium/cluster";
import type { DenseSettings, SegmentationSummary, SegmenterSettings } from "segmentarium/plugin";
import { type DenseSegments, leastShare, segmentationSummary, type TriedPartition } from "segmentarium/segmentation";
import { countText } from "segmentarium/stats";
import type { HdbscanOptions } from "./densityOptions.ts";

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
  readonly settings?: SegmenterSettings | undefined;
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

/** What decides on segments beside the algorithm's own bound, as shares of customers. */
export function denseSettings(
  { minSamples, fitCustomers, minimumShare }: Pick<HdbscanOptions, "minSamples" | "fitCustomers" | "minimumShare">,
  minimumPeople: number,
  customers: number,
): DenseSettings {
  return {
    ...{ minSamples, fitCustomers },
    minimumShare: leastShare(minimumShare, minimumPeople, customers),
    leastOutside: minimumPeople / customers,
  };
}
