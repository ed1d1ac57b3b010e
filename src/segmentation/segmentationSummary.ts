import type { ChoiceOfK, PartitionRating } from "../cluster/index.ts";
import type { SegmentationCandidate, SegmentationSummary, SegmenterSettings } from "../plugin.ts";
import { countText, percentText } from "../stats/index.ts";

/** A partition that was tried, with what only some algorithms know of it. */
export interface TriedPartition extends PartitionRating {
  readonly bic?: number | undefined;
  readonly converged?: boolean | undefined;
  /** Customers in no dense region, who have a label of their own. */
  readonly unassigned?: SegmentationCandidate["unassigned"];
}

export interface Segmentation {
  /** The segmenter's id. */
  readonly algorithm: string;
  readonly metrics: readonly string[];
  readonly customers: number;
  readonly rated: readonly TriedPartition[];
  readonly choice: ChoiceOfK;
  /** What the algorithm was told, for whoever runs it again. */
  readonly settings?: SegmenterSettings | undefined;
  /** How many customers it was found on, when not on all. */
  readonly fittedOn?: number | undefined;
  /** How the other customers got their segment, for the end of the reason: given when `fittedOn` is. */
  readonly how?: string;
}

/** What `segmentation-summary/<id>` says of the partitions that were tried and of the one that was chosen. */
export function segmentationSummary(found: Segmentation): SegmentationSummary {
  const { algorithm, metrics, customers, rated, choice, fittedOn, how, settings } = found;
  const chosen = rated.find(({ k }) => k === choice.k);
  const on = fittedOn === undefined || how === undefined ? "" : `; ${how}`;
  return {
    algorithm,
    k: chosen?.k ?? 1,
    metrics,
    ...silhouetteOf(chosen),
    inertia: chosen?.inertia,
    sizes: chosen?.sizes ?? [customers],
    converged: chosen?.converged ?? true,
    ...(fittedOn === undefined ? {} : { fittedOn }),
    ...(settings === undefined ? {} : { settings }),
    reason: chosen === undefined ? `${choice.reason}; all customers form one segment` : `${choice.reason}${on}`,
    candidates: rated.map((row) => candidateOf(row, algorithm, choice)),
  };
}

function candidateOf(row: TriedPartition, algorithm: string, choice: ChoiceOfK): SegmentationCandidate {
  const { chosen, reason } = choice.verdicts.find(({ k }) => k === row.k)!;
  const { k, inertia, smallestShare, bic, converged, unassigned } = row;
  return {
    algorithm,
    k,
    ...silhouetteOf(row),
    inertia,
    smallestShare,
    ...(bic === undefined ? {} : { bic }),
    ...(unassigned === undefined ? {} : { unassigned }),
    ...(converged === undefined ? {} : { converged }),
    chosen,
    reason: converged === false ? `${reason}; not converged` : reason,
  };
}

function silhouetteOf(row: TriedPartition | undefined) {
  return { silhouette: row?.silhouette, silhouetteLow: row?.low, silhouetteHigh: row?.high };
}

/** The share of customers below which a segment is too small: to act on, or to be published. */
export function leastShare(minimumShare: number, minimumPeople: number, customers: number): number {
  return Math.min(0.999, Math.max(minimumShare, minimumPeople / customers));
}

/** The same with the words for it: people where these are meant, else the share. */
export function leastSize(
  minimumShare: number,
  minimumPeople: number,
  customers: number,
): { readonly minimumShare: number; readonly minimumWords: string } {
  const byPeople = minimumPeople > minimumShare * customers;
  return {
    minimumShare: leastShare(minimumShare, minimumPeople, customers),
    minimumWords: byPeople ? `${countText(minimumPeople)} customers` : percentText(minimumShare),
  };
}
