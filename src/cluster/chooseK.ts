import { percentText } from "../stats/index.ts";
/** What is known about one number of clusters. */
export interface CandidateK {
  readonly k: number;
  /** Mean silhouette with its interval; undefined when it does not exist. */
  readonly silhouette: number | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Rows of the smallest cluster ÷ all rows, 0 … 1. */
  readonly smallestShare: number;
}

export interface ChooseKOptions {
  /** A cluster below this share of the rows is too small to act on; 0.03 unless told. */
  readonly minimumShare?: number;
  /** The minimum in the words of the reasons, such as "10 customers"; the share unless told. */
  readonly minimumWords?: string;
  /** A rival within this share of the best silhouette counts as equal to it, as does one inside its interval; 0.02 unless told. */
  readonly tolerance?: number;
  /** Fewer clusters than this are not chosen, however well they part: 2 unless told. */
  readonly fewest?: number;
  /** What silhouettes are by, in words, where a reader sees others beside the verdicts: such as "by Gower's dissimilarities". */
  readonly by?: string;
}

export interface ChoiceOfK {
  /** Undefined when no candidate will do. */
  readonly k: number | undefined;
  /** One sentence for a reader of the report. */
  readonly reason: string;
  /** One entry per candidate, ascending k. */
  readonly verdicts: readonly {
    readonly k: number;
    readonly chosen: boolean;
    readonly eligible: boolean;
    readonly reason: string;
  }[];
}

/**
 * The number of clusters: of the candidates whose smallest cluster is large enough, the one of highest silhouette; when
 * others cannot be told from it (they reach the low end of its interval, or lie within the tolerance), the smallest k of these.
 * None when no candidate is large enough, or the best one's interval does not lie above 0: then no structure is seen.
 *
 * @throws RangeError when an option is out of range or a k stands twice.
 */
export function chooseK(candidates: readonly CandidateK[], options: ChooseKOptions = {}): ChoiceOfK {
  const { minimumShare = 0.03, minimumWords = percentText(minimumShare), tolerance = 0.02, fewest = 2 } = options;
  const by = options.by === undefined ? "" : ` ${options.by}`;
  checkInput(candidates, minimumShare, tolerance);
  const rows = [...candidates].sort((a, b) => a.k - b.k);
  const faults = new Map(rows.map((row) => [row.k, faultOf(row, { minimumShare, minimumWords, fewest })]));
  const eligible = rows.filter((row) => faults.get(row.k) === undefined);
  const best = eligible.reduce<CandidateK | undefined>(
    (top, row) => (top === undefined || row.silhouette! > top.silhouette! ? row : top),
    undefined,
  );
  if (best === undefined) return none(rows, faults, noneEligible(rows, minimumWords), by);
  const floor = best.low ?? best.silhouette!;
  if (floor <= 0) return none(rows, faults, noStructure(best, by), by);
  const least = Math.min(floor, best.silhouette! * (1 - tolerance));
  const rivals = eligible.filter((row) => row.silhouette! >= least);
  const chosen = rivals[0]!;
  const verdicts = rows.map((row) => ({
    k: row.k,
    chosen: row === chosen,
    eligible: faults.get(row.k) === undefined,
    reason: faults.get(row.k) ?? verdictOf(row, { chosen, best, rivals, by }),
  }));
  return { k: chosen.k, reason: choiceReason(chosen, best, minimumWords, fewest), verdicts };
}

function checkInput(candidates: readonly CandidateK[], minimumShare: number, tolerance: number): void {
  for (const [name, value] of Object.entries({ minimumShare, tolerance })) {
    if (!(value >= 0 && value < 1)) {
      throw new RangeError(`Cannot choose k: ${name} is ${value}, a number of 0 or more and below 1 is needed`);
    }
  }
  if (new Set(candidates.map((row) => row.k)).size !== candidates.length) {
    throw new RangeError("Cannot choose k: a candidate stands twice, each k is needed once");
  }
}

function faultOf(
  row: CandidateK,
  { minimumShare, minimumWords, fewest }: Required<Pick<ChooseKOptions, "minimumShare" | "minimumWords" | "fewest">>,
): string | undefined {
  if (row.silhouette === undefined) return "has no silhouette";
  if (row.k < fewest) return `fewer than the ${fewest} segments asked for`;
  if (row.smallestShare < minimumShare) {
    return `its smallest cluster holds less than the minimum of ${minimumWords}`;
  }
  return undefined;
}

interface Verdict {
  readonly chosen: CandidateK;
  readonly best: CandidateK;
  readonly rivals: readonly CandidateK[];
  readonly by: string;
}

function verdictOf(row: CandidateK, { chosen, best, rivals, by }: Verdict): string {
  if (row === chosen)
    return row === best ? `highest silhouette${by}` : `smallest k that cannot be told from the best${by}`;
  if (row === best) return `highest silhouette${by}, but k = ${chosen.k} cannot be told from it and is smaller`;
  if (rivals.includes(row)) return `cannot be told from the best${by}, but k = ${chosen.k} is smaller`;
  return `silhouette${by} below that of k = ${best.k}`;
}

function choiceReason(chosen: CandidateK, best: CandidateK, minimumWords: string, fewest: number): string {
  const least = fewest > 2 ? `of at least ${fewest} segments ` : "";
  const size = `${least}whose smallest segment holds at least ${minimumWords}`;
  if (chosen === best) {
    return `k = ${chosen.k} has the highest silhouette (${interval(chosen)}) of the candidates ${size}`;
  }
  return `k = ${chosen.k} (silhouette ${interval(chosen)}) is the smallest that cannot be told from the best, k = ${best.k} (${interval(best)}), of the candidates ${size}`;
}

function noneEligible(rows: readonly CandidateK[], minimumWords: string): string {
  if (rows.length === 0) return "No k was chosen: there are no candidates";
  return `No k was chosen: of ${rows.length} candidates none has a silhouette and a smallest segment of at least ${minimumWords}`;
}

function noStructure(best: CandidateK, by: string): string {
  return `No k was chosen: the best silhouette${by}, of k = ${best.k} (${interval(best)}), cannot be told from 0, so no structure is seen`;
}

function none(
  rows: readonly CandidateK[],
  faults: ReadonlyMap<number, string | undefined>,
  reason: string,
  by: string,
): ChoiceOfK {
  const verdicts = rows.map(({ k }) => ({
    k,
    chosen: false,
    eligible: faults.get(k) === undefined,
    reason: faults.get(k) ?? `silhouette${by} not above 0`,
  }));
  return { k: undefined, reason, verdicts };
}

function interval(row: CandidateK): string {
  const value = row.silhouette!.toFixed(3);
  if (row.low === undefined || row.high === undefined || row.low === row.high) return value;
  return `${value}, ${row.low.toFixed(3)} to ${row.high.toFixed(3)}`;
}
