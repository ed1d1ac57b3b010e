import { join } from "node:path";
import { definePlugin } from "segmentarium/plugin";
import { ticketsStep } from "./ticketsStep.ts";

export default definePlugin((_project, folder) => ({
  name: "segmentarium-plugin-tickets",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: { sources: [ticketsStep(join(folder, "data", "tickets.state"))] },
}));
