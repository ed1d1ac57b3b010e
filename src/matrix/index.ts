export { log1p } from "./log1p.ts";
export { type Matrix, matrix } from "./matrix.ts";
export { select } from "./select.ts";
export { type Standardized, standardize } from "./standardize.ts";
