import { answerThread } from "segmentarium/thread";
import { type MeansTask, pooledMeans, type SegmentMean } from "./pooledMeans.ts";

await answerThread<MeansTask, readonly SegmentMean[]>(pooledMeans);
