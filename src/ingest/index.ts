export { type CanonicalColumn, canonicalColumns, fillers } from "./canonicalColumns.ts";
export { checkSources } from "./checkSources.ts";
export { ordersBefore } from "./ordersBefore.ts";
export { ordersQuery } from "./ordersQuery.ts";
export { type ReadOptions, readSource } from "./readSource.ts";
