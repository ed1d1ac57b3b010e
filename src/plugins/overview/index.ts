import { hasOrders } from "segmentarium/ingest";
import { definePlugin } from "segmentarium/plugin";
import { auditsStep } from "./auditsStep.ts";
import { projectStep } from "./projectStep.ts";

export default definePlugin((project) => ({
  name: "segmentarium-overview",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { releases: [projectStep(project.currency, hasOrders(project)), auditsStep] },
}));
