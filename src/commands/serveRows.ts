import { CheckError } from "../errors.ts";
import type { ReaderMessage } from "../ingest/readerMessages.ts";
import type { Metric } from "../plugin.ts";
import { openDatabase } from "../table/index.ts";
import type { AskedColumns, MeasuredProject } from "./chooseReading.ts";
import { type FeatureRows, openFeatureRows } from "./featureRows.ts";

/** What a process is asked that reads measures out of a file: see `openFeatureRows`. */
export interface RowsRequest {
  /** Absolute path: nothing else on the machine is open to the engine. */
  readonly file: string;
  readonly asked: AskedColumns;
  readonly declared: readonly Metric[];
  readonly project: MeasuredProject;
  readonly threads: number;
  /** Of the engine, such as `"4GB"`. */
  readonly memoryLimit: string;
}

/** The whole of a process that reads measures: answers one request after the other, and ends with its parent. */
export function serveRows(): void {
  process.on("disconnect", () => process.exit(0));
  process.on("message", (request: RowsRequest) => {
    void answer(request).then((message) => process.send?.(message));
  });
}

async function answer(request: RowsRequest): Promise<ReaderMessage<FeatureRows>> {
  try {
    return { kind: "done", result: await read(request) };
  } catch (cause) {
    if (cause instanceof CheckError) return { kind: "refused", title: cause.title, problems: cause.problems };
    return { kind: "failed", message: cause instanceof Error ? cause.message : "Cannot read measures" };
  }
}

async function read({ file, asked, declared, project, threads, memoryLimit }: RowsRequest): Promise<FeatureRows> {
  const db = await openDatabase({ threads, memoryLimit, allowedFiles: [file] });
  try {
    return await openFeatureRows(db, file, asked, declared, project);
  } finally {
    db.close();
  }
}
