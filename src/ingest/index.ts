export { type CanonicalColumn, canonicalColumns } from "./canonicalColumns.ts";
export { checkSources } from "./checkSources.ts";
export { checkRules } from "./contract/checkRules.ts";
export { type Asked, type AskedSource, judgeRules } from "./contract/judgeRules.ts";
export { isHeldBack, resultWords, ruleProblem } from "./contract/resultWords.ts";
export { ofPeople, tableColumns } from "./contract/tableColumns.ts";
export { ordersBefore } from "./ordersBefore.ts";
export { ordersQuery } from "./ordersQuery.ts";
export { type ReadOptions, readSource } from "./readSource.ts";
