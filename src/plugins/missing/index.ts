import { definePlugin } from "segmentarium/plugin";
import { measuresStep } from "./measuresStep.ts";
import { missingTablesStep } from "./missingTablesStep.ts";
import { pooledStep } from "./pooledStep.ts";
import { sensitivityStep } from "./sensitivityStep.ts";

/** What customers have no value of, what is done about it, and how far the segments depend on it. */
export default definePlugin({
  name: "segmentarium-missing",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    findings: [measuresStep, sensitivityStep, pooledStep],
    releases: [missingTablesStep],
  },
});
