import type { ArtifactTypes } from "segmentarium/plugin";
import { count, list, numberWord } from "./phrases.ts";

/** Why there are so many segments, for everybody: one or two sentences, without a full stop at the end. */
export function choiceWords({ k, candidates, overruled, weighed, reason }: ArtifactTypes["choice"]): string {
  if (k < 2 || weighed === undefined) return reason;
  const scored = candidates.filter(({ score }) => score !== undefined).length;
  const others = [...new Set(candidates.filter(({ rival }) => rival).map((row) => row.k))]
    .filter((other) => other !== weighed.k)
    .sort((a, b) => a - b)
    .map((other) => numberWord(other));
  const as = others.length === 0 ? "no other number does as well" : `${list(others)} segments would do about as well`;
  if (overruled === undefined) {
    return `Of ${count(scored, "way")} to part customers that were weighed, none is clearly better, and none as good is simpler; ${as}`;
  }
  const why = overruled.because === undefined ? "" : `: ${overruled.because}`;
  const same = weighed.algorithm === overruled.take && weighed.k === k;
  const else_ = same ? "the same" : `${numberWord(weighed.k)} segments by ${weighed.algorithm}`;
  return `A person decided it${why}. By its scores alone, the computation would have published ${else_}`;
}
