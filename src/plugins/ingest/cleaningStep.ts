import { type CleaningCount, defineStep } from "segmentarium/plugin";

declare module "segmentarium/plugin" {
  interface ArtifactTypes {
    /** What the step of one canonical table did. */
    "cleaning/*": readonly CleaningCount[];
  }
}

/** The order in which people read them; what a plugin counts of another table comes last. */
const tables = [
  "order_lines",
  "orders",
  "payments",
  "customers",
  "products",
  "rates",
  "events",
  "surveys",
  "touches",
  "assignments",
  "treatments",
  "consents",
];

/** What the rules did to all tables, in one list. */
export const cleaningStep = defineStep(import.meta.url, {
  id: "cleaning",
  title: "Cleaning, counted",
  needs: ["cleaning/*"],
  provides: ["cleaning"],
  run(inputs) {
    const counts = Object.values(inputs["cleaning/*"]).flat();
    const listed = tables.flatMap((table) => counts.filter((count) => count.table === table));
    return { cleaning: [...listed, ...counts.filter((count) => !tables.includes(count.table))] };
  },
});
