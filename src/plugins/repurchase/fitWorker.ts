import { answerThread } from "segmentarium/thread";
import { fitTask } from "./fitTask.ts";

await answerThread(fitTask);
