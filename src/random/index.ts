export { beta } from "./beta.ts";
export { categorical } from "./categorical.ts";
export { exponential } from "./exponential.ts";
export { gamma } from "./gamma.ts";
export { normal } from "./normal.ts";
export { poisson } from "./poisson.ts";
export { type Random, stream } from "./stream.ts";
