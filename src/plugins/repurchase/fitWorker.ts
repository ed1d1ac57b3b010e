import { stream } from "segmentarium/random";
import { answerThread } from "segmentarium/thread";
import { type Fitted, fitAndJudge } from "./fitAndJudge.ts";
import type { FitNote, FitTask } from "./fitInThread.ts";

await answerThread<FitTask, Fitted, FitNote>(({ training, evaluation, options, streamParts }, tell) =>
  fitAndJudge(training, evaluation, {
    options,
    random: (name) => stream(...streamParts, name),
    progress: (fraction, note) => tell({ fraction, note }),
    log: { warn: (code, message) => tell({ code, message }) },
  }),
);
