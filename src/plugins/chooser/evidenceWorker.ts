import { answerThread } from "segmentarium/thread";
import type { ChoiceEvidence } from "./choiceTypes.ts";
import { type EvidenceTask, gatherEvidence } from "./gatherEvidence.ts";

await answerThread<EvidenceTask, ChoiceEvidence>(gatherEvidence);
