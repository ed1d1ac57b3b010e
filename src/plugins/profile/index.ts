import { definePlugin } from "segmentarium/plugin";
import { profileStep } from "./profileStep.ts";
import { profileTables } from "./profileTables.ts";

/** What every source holds, as it was accepted: a description without any value of few people. */
export default definePlugin((project) => ({
  name: "segmentarium-profile",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    sources: project.sources.map((source) => profileStep(source, project)),
    releases: [...profileTables],
  },
}));
