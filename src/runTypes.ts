import type { Registry } from "./collect.ts";
import type { Project } from "./config/index.ts";
import type { Available } from "./executeNode.ts";
import type { PlanNode } from "./plan.ts";
import type { RunRecord, StepRecord } from "./record.ts";

/** What a run is given. */
export interface RunOptions {
  readonly name: string;
  readonly project: Project;
  readonly registry: Registry;
  readonly nodes: readonly PlanNode[];
  readonly cutoffs: Readonly<Record<string, string>> & { readonly default: string };
  /** The product's folder. */
  readonly root: string;
  /** The project's folder, for the names of files in keys. */
  readonly projectFolder: string;
  /** Where results are kept: the store and temporary files. */
  readonly workFolder: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly memoryLimit: string;
  readonly signal: AbortSignal;
  /** Milliseconds on a steady clock, for the log only. */
  readonly clock: () => number;
  readonly onEvent: (event: RunEvent) => void;
}

/** What happens in a run, as it happens. */
export type RunEvent =
  | {
      readonly kind: "start";
      readonly node: string;
      readonly title: string;
      readonly index: number;
      readonly total: number;
    }
  | { readonly kind: "progress"; readonly node: string; readonly fraction: number; readonly note: string | undefined }
  | {
      readonly kind: "end";
      readonly node: string;
      readonly status: StepRecord["status"];
      readonly cached: boolean;
      readonly seconds: number;
      readonly reason: string | null;
    };

/** A finished run: its record and where each artifact lies. */
export interface RunResult {
  readonly record: RunRecord;
  /** By artifact id, at the default cutoff. */
  readonly artifacts: ReadonlyMap<string, Available>;
  readonly log: readonly RunLogEntry[];
  /** Kept parts that steps of the run found or made: see `keptParts`. */
  readonly keptParts: ReadonlySet<string>;
}

/** What the log beside the record keeps of a node: it is private, and may differ between runs. */
export interface RunLogEntry {
  readonly node: string;
  readonly seconds: number;
  readonly cached: boolean;
  readonly reason: string | null;
}
