import { stream } from "segmentarium/random";
import { type Fitted, fitAndJudge } from "./fitAndJudge.ts";
import type { Outcomes } from "./readOutcomes.ts";
import type { RepurchaseOptions } from "./repurchaseOptions.ts";

/** What the thread is given. */
export interface FitTask {
  readonly training: Outcomes;
  readonly evaluation: Outcomes;
  readonly options: RepurchaseOptions;
  readonly streamParts: readonly (string | number)[];
}

/** What the thread tells on its way: how far it is, or a warning. */
export type FitNote =
  | { readonly fraction: number; readonly note: string | undefined }
  | { readonly code: string; readonly message: string };

/** `fitAndJudge` of plain data, as a thread does it. */
export function fitTask(
  { training, evaluation, options, streamParts }: FitTask,
  tell: (note: FitNote) => void,
): Fitted {
  return fitAndJudge(training, evaluation, {
    options,
    random: (name) => stream(...streamParts, name),
    progress: (fraction, note) => tell({ fraction, note }),
    log: { warn: (code, message) => tell({ code, message }) },
  });
}
