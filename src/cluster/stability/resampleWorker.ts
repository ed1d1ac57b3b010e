import { workerData } from "node:worker_threads";
import type { ResampleSpace } from "./resampleSpace.ts";
import { takeResamples } from "./takeResamples.ts";

for (const _ of takeResamples(workerData as ResampleSpace));
