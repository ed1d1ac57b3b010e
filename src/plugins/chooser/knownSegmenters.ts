import { nearestOf } from "segmentarium/config";
import { weighedByDefault } from "./chooserOptions.ts";

/** In words which segmenters there are, with the one that a misspelt id is near to. @param ids ascending. */
export function noSuchSegmenter(id: string, ids: readonly string[]): string {
  const nearest = nearestOf(id, ids);
  const meant = nearest === undefined ? "" : ` (did you mean "${nearest}"?)`;
  return `there is no "${id}"${meant}, one of ${ids.join(", ")} is needed`;
}

/**
 * The segmenters of a list that there are. The usual list names more than a project needs to have; of one that a project declares, each
 * must be there.
 *
 * @param ids of the segmenters that there are, ascending.
 * @throws RangeError when a declared one is not there.
 */
export function knownSegmenters(what: string, algorithms: readonly string[], ids: readonly string[]): string[] {
  const stranger = isUsual(algorithms) ? undefined : algorithms.find((id) => !ids.includes(id));
  if (stranger !== undefined) throw new RangeError(`Cannot ${what}: of algorithms ${noSuchSegmenter(stranger, ids)}`);
  return algorithms.filter((id) => ids.includes(id));
}

/** Whether a list is that which is weighed unless told. */
export function isUsual(algorithms: readonly string[]): boolean {
  return algorithms.length === weighedByDefault.length && algorithms.every((id, i) => id === weighedByDefault[i]);
}
