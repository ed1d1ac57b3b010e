export {
  type DemographicParity,
  demographicParity,
  type ParityOptions,
  parityOfCounts,
} from "./demographicParity.ts";
export type { Gap } from "./gap.ts";
export { countGroups, type GroupCounts, type GroupRate } from "./groupRates.ts";
export type { Verdict } from "./verdict.ts";
