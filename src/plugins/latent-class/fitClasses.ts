import {
  type Categories,
  type LatentClassModel,
  type LatentClassOptions,
  latentClasses,
  tooManyClasses,
} from "segmentarium/cluster";
import type { Context } from "segmentarium/plugin";

export type ClassRange = Required<Pick<LatentClassOptions, "starts" | "maxIterations" | "tolerance" | "smoothing">> & {
  readonly kMin: number;
  readonly kMax: number;
  /** Stop when so many k in a row have a BIC above the lowest. */
  readonly patience: number;
};

/** One class, then each k of the range that the answers can tell apart; nothing, and why, where they tell not even two. */
export function fitClasses(
  answers: Categories,
  { kMin, kMax, patience, ...effort }: ClassRange,
  context: Pick<Context, "random" | "signal" | "progress">,
): { single: LatentClassModel | undefined; models: readonly LatentClassModel[]; reason: string | undefined } {
  const informed = informedRows(answers);
  const fault = faultOf(answers, kMin, informed);
  if (fault !== undefined) return { single: undefined, models: [], reason: fault };
  const classesOf = (k: number) => latentClasses(answers, { ...effort, k, random: context.random(`classes-${k}`) });
  const models: LatentClassModel[] = [];
  for (let k = kMin; k <= kMax && tooManyClasses(answers.items, k, informed) === undefined; k++) {
    context.signal.throwIfAborted();
    models.push(classesOf(k));
    if (sinceLowest(models) >= patience) break;
    context.progress((0.8 * (k - kMin + 1)) / (kMax - kMin + 1));
  }
  return { single: classesOf(1), models, reason: undefined };
}

/** How many models there are after the one of lowest BIC. */
function sinceLowest(models: readonly LatentClassModel[]): number {
  const lowest = Math.min(...models.map(({ bic }) => bic));
  return models.length - 1 - models.findIndex(({ bic }) => bic === lowest);
}

function faultOf({ items }: Categories, kMin: number, informed: number): string | undefined {
  if (items.length < 2) {
    const what = items.length === 0 ? "no attribute or answer is" : `only one, ${items[0]!.name}, is`;
    return `latent classes need several attributes or answers, and ${what} known of customers`;
  }
  return tooManyClasses(items, kMin, informed);
}

function informedRows({ data, rows, items }: Categories): number {
  let informed = 0;
  for (let i = 0; i < rows; i++) {
    if (data.subarray(i * items.length, (i + 1) * items.length).some((code) => code >= 0)) informed += 1;
  }
  return informed;
}
