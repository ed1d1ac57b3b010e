export { type Minimum, minimize } from "./minimize.ts";
