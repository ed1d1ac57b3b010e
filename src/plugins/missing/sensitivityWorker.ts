import { answerThread } from "segmentarium/thread";
import { measureSensitivity, type SensitivityTask } from "./measureSensitivity.ts";
import type { MissingSensitivity } from "./missingTypes.ts";

await answerThread<SensitivityTask, MissingSensitivity>(measureSensitivity);
