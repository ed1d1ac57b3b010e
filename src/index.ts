/** The public surface: what a program or a plugin may import from "segmentarium". */
export { collect, contractVersion, type Registry } from "./collect.ts";
export { type Project, parseProject } from "./config/index.ts";
export { CheckError, PluginError, type Problem, QueryError } from "./errors.ts";
export { type PlanFacts, type PlanNode, plan } from "./plan.ts";
export { definePlugin, defineStep, fromColumns, fromQuery, type Plugin, type Step } from "./plugin.ts";
export { formatRecord, parseRecord, type RunRecord } from "./record.ts";
export { type RunEvent, type RunOptions, type RunResult, run } from "./run.ts";
