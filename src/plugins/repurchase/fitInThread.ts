import type { Context } from "segmentarium/plugin";
import { inThread } from "segmentarium/thread";
import type { Fitted } from "./fitAndJudge.ts";
import { type FitNote, type FitTask, fitTask } from "./fitTask.ts";
import type { Outcomes } from "./readOutcomes.ts";
import type { RepurchaseOptions } from "./repurchaseOptions.ts";

/**
 * `fitAndJudge` in a thread of its own: growing trees and shuffling take seconds without a pause, in which other steps of the build
 * could not go on. The same numbers as without.
 */
export function fitInThread(
  training: Outcomes,
  evaluation: Outcomes,
  context: Pick<Context<never, RepurchaseOptions>, "options" | "streamParts" | "progress" | "log" | "signal">,
): Promise<Fitted> {
  const { options, streamParts, progress, log, signal } = context;
  const task: FitTask = { training, evaluation, options, streamParts };
  const onNote = (note: FitNote): void => {
    if ("code" in note) log.warn(note.code, note.message);
    else progress(note.fraction, note.note);
  };
  return inThread(new URL("./fitWorker.mjs", import.meta.url), task, { signal, onNote, work: fitTask });
}
