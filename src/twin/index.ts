export type { Truth } from "./truth.ts";
export type { TwinOptions } from "./twinOptions.ts";
export type { WrittenFile } from "./writeRows.ts";
export { type TwinSummary, writeTwin } from "./writeTwin.ts";
