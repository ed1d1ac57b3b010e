import { definePlugin } from "segmentarium/plugin";
import { loyaltyTable } from "./loyaltyTable.ts";
import { regularityAudit } from "./regularityAudit.ts";
import { regularMonths } from "./regularMonths.ts";

export default definePlugin({
  name: "segmentarium-plugin-loyalty",
  version: "1.0.0",
  engines: { segmentarium: "^1" },
  contributes: {
    qualityRules: [
      { id: "dated-lines", table: "order_lines", notNull: "ordered_at", description: "Months need a time" },
    ],
    features: [regularMonths],
    audits: [regularityAudit],
    releases: [loyaltyTable],
    pages: [{ path: "loyalty.md", title: "Loyalty", source: new URL("pages/loyalty.md", import.meta.url).href }],
  },
});
