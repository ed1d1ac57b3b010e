import { definePlugin } from "segmentarium/plugin";
import { heldOutStep } from "./heldOutStep.ts";
import { trustTablesStep } from "./trustTablesStep.ts";

/** The trust card: what the segments are and how far one can rely on them, in words for everybody. */
export default definePlugin({
  name: "segmentarium-trust",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    findings: [heldOutStep],
    releases: [trustTablesStep],
  },
});
