export { checkNode } from "./checkNode.ts";
export { checkPackages } from "./checkPackages.ts";
export type { Finding } from "./finding.ts";
export type { Machine } from "./machine.ts";
