import type { Available, Execution } from "../executeNode.ts";
import type { PlanNode } from "../plan.ts";
import type { StoredResult } from "../store.ts";

/** An execution as a thread gets it: the step by name, and nothing that cannot be copied. */
export interface ToldExecution extends Omit<Execution, "node" | "parts" | "signal" | "progress" | "inputs"> {
  readonly inputs: ReadonlyMap<string, { readonly many: boolean; readonly found: ReadonlyMap<string, Available> }>;
  /** The module that exports the step, and under which name. */
  readonly module: string;
  readonly exported: string;
  readonly node: Omit<PlanNode, "contributed"> & { readonly contributed: Omit<PlanNode["contributed"], "step"> };
}

/** What a thread is told. */
export type ToThread =
  | { readonly kind: "execute"; readonly execution: ToldExecution }
  | { readonly kind: "abort"; readonly reason: unknown }
  | { readonly kind: "part"; readonly folder: string | undefined }
  | { readonly kind: "no-part"; readonly error: unknown };

/** What a thread tells. */
export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly fraction: number; readonly note: string | undefined }
  | { readonly kind: "find"; readonly key: string }
  | { readonly kind: "keep"; readonly key: string; readonly folder: string }
  | { readonly kind: "done"; readonly result: Omit<StoredResult, "parts"> }
  | { readonly kind: "failed"; readonly message: string; readonly code: string | undefined; readonly cause: unknown };
