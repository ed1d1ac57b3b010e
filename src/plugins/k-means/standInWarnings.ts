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
): StandInWarning[] {
  return raw.flatMap((one): StandInWarning[] => {
    const canBe = metrics.find(({ id }) => id === one.metric)?.unknown !== undefined;
    if (one.constant !== undefined) {
      const message = `"${one.metric}" has a constant for values that are not known, and none can be: its metric declares no "unknown"`;
      return canBe ? [] : [{ code: "constant-without-use", message }];
    }
    if (missing !== "mode" || !one.unknown?.includes(1) || shareOfMode(one) >= frequent) return [];
    const message = `the most frequent value of "${one.metric}" is that of fewer than 5% of those who have one: "missing": "mode" is for counts and codes, "median" for amounts`;
    return [{ code: "rare-mode", message }];
  });
}

function shareOfMode({ values, missing }: RawMetric): number {
  const known = values.filter((_, i) => missing[i] === 0);
  const mode = modeOf(known.slice().sort());
  return known.filter((value) => value === mode).length / known.length;
}
