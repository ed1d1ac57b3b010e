import type { RecordedMetric } from "./artifacts.ts";

export interface Warning {
  readonly step: string;
  readonly code: string;
  readonly message: string;
}

export interface Exclusion {
  readonly step: string;
  readonly what: string;
  readonly rows: number;
  readonly reason: string;
}

export interface ArtifactRecord {
  readonly id: string;
  readonly kind: "table" | "value" | "files";
  readonly rows?: number;
  readonly columns?: readonly string[];
}

export interface StepRecord {
  readonly id: string;
  readonly title: string;
  readonly plugin: string;
  readonly version: string;
  readonly point: string;
  readonly cutoff: string | null;
  /** Hash of everything that the result depends on: code, options, settings, files, seed and the keys of its needs. */
  readonly key: string;
  readonly needs: readonly { readonly need: string; readonly key: string }[];
  readonly provides: readonly string[];
  readonly options: unknown;
  readonly status: "done" | "failed" | "blocked" | "skipped";
  /** Why it is not done. */
  readonly reason: string | null;
  /** Stable name of the kind of failure, where it has one of its own. */
  readonly code?: string;
  /** For a feature that was held against a past without the rows of its cutoff day and after: the key of the verdict. */
  readonly leakCheck?: string;
  readonly remedy: string | null;
  readonly artifacts: readonly ArtifactRecord[];
  readonly warnings: readonly Warning[];
  readonly exclusions: readonly Exclusion[];
}

/** What a run did, as one versioned value. The same input gives the same record; timings are kept beside it. */
export interface RunRecord {
  readonly format: 1;
  readonly project: string;
  readonly title: string;
  readonly asOf: string;
  readonly currency: string;
  readonly seed: number;
  readonly minimumPeople: number;
  readonly cutoffs: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  /** The metric registry: of every step that the project has the sources for. */
  readonly metrics: readonly RecordedMetric[];
  readonly steps: readonly StepRecord[];
}

/** The text of a record: stable, one step per line group, ends with a line feed. */
export function formatRecord(record: RunRecord): string {
  return `${JSON.stringify(record, null, 1)}\n`;
}

/** @throws SyntaxError when the text is no record of this format. */
export function parseRecord(text: string): RunRecord {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || !("format" in value) || value.format !== 1) {
    throw new SyntaxError("Cannot read the run record: its format is not 1, run the project again");
  }
  return value as RunRecord;
}

/** Every warning of a run, in the order of steps. */
export function warningsOf(record: RunRecord): Warning[] {
  return record.steps.flatMap((step) => step.warnings);
}
