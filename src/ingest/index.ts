export { type CanonicalColumn, canonicalColumns } from "./canonicalColumns.ts";
export { checkSources } from "./checkSources.ts";
export { coverageQuery } from "./coverageQuery.ts";
export { ordersBefore } from "./ordersBefore.ts";
export { ordersQuery } from "./ordersQuery.ts";
export { type DatedLines, longPausesQuery } from "./pauses.ts";
export { type ReadOptions, readSource } from "./readSource.ts";
export { type CanonicalRows, rowsBefore } from "./rowsBefore.ts";
