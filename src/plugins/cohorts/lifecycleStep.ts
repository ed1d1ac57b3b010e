import { defineStep, fromQuery } from "segmentarium/plugin";
import { readPace } from "./pace.ts";
import { purchasesQuery } from "./purchasesQuery.ts";
import { statesQuery } from "./statesQuery.ts";

/** The state of every customer at a cutoff: new, current, at risk, dormant or reactivated. */
export const lifecycleStep = defineStep(import.meta.url, {
  id: "lifecycle",
  title: "Lifecycle state of customers",
  needs: ["order_lines", "lifecycle-rules"],
  provides: ["lifecycle"],
  perCutoff: true,
  async run({ order_lines, "lifecycle-rules": rules }, { db, cutoff }) {
    await db.run(`CREATE OR REPLACE TEMP TABLE purchases AS ${purchasesQuery(order_lines.sql, cutoff)}`);
    const pace = await readPace(db, "purchases", cutoff);
    return { lifecycle: fromQuery(statesQuery("purchases", cutoff, pace, rules)) };
  },
});
