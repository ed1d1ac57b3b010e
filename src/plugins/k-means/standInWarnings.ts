import { modeOf } from "segmentarium/impute";
import type { Metric } from "segmentarium/plugin";
import type { RawMetric } from "./prepareSpace.ts";

/** Of fewer known values than this share the most frequent one says little. */
const frequent = 0.05;

export interface StandInWarning {
  readonly code: "constant-without-use" | "rare-mode";
  readonly message: string;
}

/** What is told of stand-ins for unknown values that cannot be meant: a constant that nothing can need, and a mode that hardly anybody has. */
export function standInWarnings(
  raw: readonly RawMetric[],
  missing: string,
  metrics: readonly Pick<Metric, "id" | "unknown">[],
  minimumPeople: number,
): StandInWarning[] {
  return raw.flatMap((one): StandInWarning[] => {
    const canBe = metrics.find(({ id }) => id === one.metric)?.unknown !== undefined;
    if (one.constant !== undefined) {
      const message = `"${one.metric}" has a constant for values that are not known, and none can be: its metric declares no "unknown"`;
      return canBe ? [] : [{ code: "constant-without-use", message }];
    }
    if (missing !== "mode" || !one.unknown?.includes(1)) return [];
    const { people, share } = modeIn(one);
    const isOfFew = people < minimumPeople;
    if (!isOfFew && share >= frequent) return [];
    const why = isOfFew
      ? `too few customers to be told, and the median stands for it`
      : "fewer than 5% of those who have one";
    const message = `the most frequent value of "${one.metric}" is that of ${why}: "missing": "mode" is for counts and codes, "median" for amounts`;
    return [{ code: "rare-mode", message }];
  });
}

function modeIn({ values, missing }: RawMetric): { readonly people: number; readonly share: number } {
  const known = values.filter((_, i) => missing[i] === 0);
  const mode = modeOf(known.slice().sort());
  const people = known.filter((value) => value === mode).length;
  return { people, share: people / known.length };
}
