export { type Random, stream } from "./stream.ts";
