import { answerThread } from "segmentarium/thread";
import { type MadeMaps, type MapsTask, makeMaps } from "./makeMaps.ts";

await answerThread<MapsTask, MadeMaps>(makeMaps);
