export { type CanonicalColumn, canonicalColumns } from "./canonicalColumns.ts";
export { checkSources } from "./checkSources.ts";
export { type ReadOptions, readSource } from "./readSource.ts";
