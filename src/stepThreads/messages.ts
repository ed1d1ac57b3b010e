import type { Available, Execution } from "../executeNode.ts";
import type { PlanNode } from "../plan.ts";
import type { StoredResult } from "../store.ts";

/** An execution as a thread gets it: the step by name, and nothing that cannot be copied. */
export interface ToldExecution extends Omit<Execution, "node" | "parts" | "signal" | "progress" | "inputs"> {
  readonly inputs: ReadonlyMap<string, { readonly many: boolean; readonly found: ReadonlyMap<string, Available> }>;
  /** Tells executions apart. */
  readonly run: number;
  /** The module that exports the step, and under which name. */
  readonly module: string;
  readonly exported: string;
  readonly node: Omit<PlanNode, "contributed"> & { readonly contributed: Omit<PlanNode["contributed"], "step"> };
}

/** What a thread is told. */
export type ToThread =
  | { readonly kind: "execute"; readonly execution: ToldExecution }
  | { readonly kind: "abort"; readonly reason: unknown }
  | { readonly kind: "part"; readonly question: number; readonly answer: string | undefined }
  | { readonly kind: "no-part"; readonly question: number; readonly message: string };

/** What a thread asks of the parts that were kept, which the main thread looks after; numbered over all that it asks. */
export type PartQuestion =
  | { readonly kind: "find" | "name"; readonly question: number; readonly run: number; readonly key: string }
  | {
      readonly kind: "keep";
      readonly question: number;
      readonly run: number;
      readonly key: string;
      readonly folder: string;
    };

/** What a thread tells. */
export type FromThread =
  | { readonly kind: "ready" }
  | { readonly kind: "progress"; readonly fraction: number; readonly note: string | undefined }
  | PartQuestion
  | { readonly kind: "done"; readonly result: Omit<StoredResult, "parts"> }
  | { readonly kind: "failed"; readonly message: string; readonly code: string | undefined; readonly cause: unknown };
