export { bundleSnippet } from "./bundleSnippet.ts";
export { rejectReasons } from "./captured.ts";
export { type ExportShape, exportShapes, type ImportAccount, importEvents } from "./importEvents.ts";
