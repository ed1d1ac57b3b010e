import {
  adjustedRand,
  calinskiHarabasz,
  clusterMeans,
  daviesBouldin,
  dbcv,
  drawRows,
  dunnOfEach,
  gapStatistic,
  takeRows,
} from "segmentarium/cluster";
import type { Matrix } from "segmentarium/matrix";
import type { SegmenterSettings, SpaceColumn } from "segmentarium/plugin";
import { stream } from "segmentarium/random";
import { clusterers } from "segmentarium/segmentation";
import type { ChoiceEvidence, GapEvidence, KnownPartition, PartitionEvidence } from "./choiceTypes.ts";
import { type CameBack, comesBack } from "./comesBack.ts";
import type { EvidenceOptions } from "./evidenceOptions.ts";
import { again, type Everybody } from "./partAgain.ts";
import { testStructure } from "./testStructure.ts";

/** All that the evidence is made of: plain, so that a thread can be given it. */
export interface EvidenceTask {
  readonly everybody: Everybody;
  readonly columns: readonly SpaceColumn[];
  readonly known: readonly KnownPartition[];
  /** What the segmenters were told, of those that say so. */
  readonly settings: readonly SegmenterSettings[];
  readonly options: EvidenceOptions;
  readonly streamParts: readonly (string | number)[];
  readonly seed: string;
}

/** Some customers, on whom the costlier indices are computed. */
interface Drawn {
  readonly rows: Int32Array;
  readonly points: Matrix;
}

/** What partitions of the same customers tell of themselves, beside what their segmenters say. */
export async function gatherEvidence(task: EvidenceTask): Promise<ChoiceEvidence> {
  const { everybody, columns, known, settings, options, streamParts, seed } = task;
  const { points } = everybody;
  const random = (name: string) => stream(...streamParts, name);
  const back = await comesBack(everybody, known, {
    ...{ draws: options.draws, customers: options.drawn, random },
    again: again({ columns }, settings),
  });
  const structure = testStructure(points, columns, {
    ...{ customers: options.nullCustomers, random: random("null-customers"), seed },
  });
  const rows = drawRows(points.rows, options.drawn, random("indices"));
  const drawn = { rows, points: takeRows(points, rows) };
  const gap = await gapOf(drawn.points, known, options.gapReferences, seed);
  const dunns = dunnOfEach(
    drawn.points,
    known.map(({ labels }) => rows.map((row) => labels[row]!)),
  );
  const partitions = known.map((partition, i) => ({
    ...evidenceOf(points, drawn, partition, known, back[i]!),
    dunn: dunns[i],
  }));
  return { structure, partitions, gap, draws: options.draws, drawn: rows.length };
}

/** One gap statistic, by k-means, for every number of segments that anybody tried. */
async function gapOf(
  drawn: Matrix,
  known: readonly KnownPartition[],
  references: number,
  seed: string,
): Promise<GapEvidence | undefined> {
  const kMax = Math.max(0, ...known.map(({ k }) => k));
  if (kMax < 2 || drawn.rows < 2 || drawn.columns === 0) return undefined;
  const cluster = clusterers()["k-means"]!;
  const { k, reason, rows } = await gapStatistic(drawn, { cluster, kMax, seed: `${seed}/gap`, references });
  return { k, reason, references, rows: rows.map(({ k, gap, standardError }) => ({ k, gap, standardError })) };
}

function evidenceOf(
  points: Matrix,
  drawn: Drawn,
  { algorithm, k, labels, unassigned }: KnownPartition,
  known: readonly KnownPartition[],
  back: CameBack,
): Omit<PartitionEvidence, "dunn"> {
  const others = known.filter((other) => other.k === k && kindOf(other.algorithm) !== kindOf(algorithm));
  const indices = others.map((other) => adjustedRand(labels, other.labels) ?? 0);
  const own = drawn.rows.map((row) => labels[row]!);
  const regions = unassigned === undefined ? own : own.map((label) => (label === unassigned.label ? -1 : label));
  return {
    ...{ algorithm, k },
    sizes: [...clusterMeans(points, labels).sizes].sort((a, b) => b - a),
    unassigned: unassigned?.share ?? 0,
    daviesBouldin: daviesBouldin(points, labels),
    calinskiHarabasz: calinskiHarabasz(points, labels),
    dbcv: dbcv(drawn.points, regions, { ties: "distance" })?.value,
    comesBack: back.value,
    ...(back.reason === undefined ? {} : { notAgain: back.reason }),
    agreement: indices.length === 0 ? undefined : indices.reduce((sum, value) => sum + value, 0) / indices.length,
  };
}

/** Several implementations of k-means agree because they are k-means, which is no evidence. */
function kindOf(algorithm: string): string {
  return /k-?means$/.test(algorithm) ? "k-means" : algorithm;
}
