export { type CanonicalColumn, canonicalColumns } from "./canonicalColumns.ts";
export { checkSources } from "./checkSources.ts";
export { ordersBefore } from "./ordersBefore.ts";
export { ordersQuery } from "./ordersQuery.ts";
export { type ReadOptions, readSource } from "./readSource.ts";
export { type CanonicalRows, rowsBefore } from "./rowsBefore.ts";
export { undatedColumns } from "./undatedColumns.ts";
