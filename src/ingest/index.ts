export { type CanonicalColumn, canonicalColumns } from "./canonicalColumns.ts";
export { checkSources } from "./checkSources.ts";
export { ordersBefore } from "./ordersBefore.ts";
export { ordersQuery } from "./ordersQuery.ts";
export { readApart } from "./readApart.ts";
export type { ReadRequest, ReadResult } from "./readerMessages.ts";
export { type ReadOptions, readSource } from "./readSource.ts";
export { suspectDates } from "./suspectDates.ts";
