import { CheckError } from "../errors.ts";
import type { Reject } from "./loadedFile.ts";

/** So many rejects of a source are kept, with row and reason; more are a fault of the declaration or of the delivery. */
export const mostRejects = 1_000_000;

const firstLines = 5;

/** The broken rows of a file became too many while it was taken apart. */
export class TooManyBroken extends CheckError {
  readonly counted: number;
  readonly broken: readonly Reject[];

  /** @param counted rows of the file so far. */
  constructor(counted: number, broken: readonly Reject[]) {
    super("Cannot read on", [{ code: "too-many-rejects", message: "too many rows are broken" }]);
    this.name = "TooManyBroken";
    this.counted = counted;
    this.broken = broken;
  }
}

export interface RejectTally {
  /** Rows so far, of all files of the source. */
  readonly counted: number;
  /** Rejected rows so far, by reason. */
  readonly reasons: ReadonlyMap<string, number>;
  /** The first rejects of the file at hand. */
  readonly found: readonly Reject[];
}

/** Adds to the rows of a reason. */
export function addReason(reasons: Map<string, number>, reason: string, rows: number): void {
  reasons.set(reason, (reasons.get(reason) ?? 0) + rows);
}

/** What is wrong with a row, in words. */
export function describeReject(reject: Pick<Reject, "column" | "reason">): string {
  return reject.column === null ? reject.reason : `${reject.column} ${reject.reason}`;
}

/**
 * Why reading a source is given up: how many rows were counted, why they are rejected, the most frequent reason first, and
 * where the first lie. Reasons of fewer than ten rows are not counted.
 */
export function tooManyRejects(file: string, most: number, { counted, reasons, found }: RejectTally): CheckError {
  const ordered = [...reasons].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const list = ordered.map(([reason, rows]) => (rows < 10 ? reason : `${rows} × ${reason}`)).join("; ");
  const lines = found.slice(0, firstLines).map(({ line }) => line);
  const message = `more than ${most} rows of its source are rejected, of ${counted} counted so far: ${list}; the first here on lines ${lines.join(", ")}`;
  const remedy = "check the declared dialect and columns, or deliver it again";
  const place = lines[0] === undefined ? {} : { line: lines[0] };
  return new CheckError(`Cannot use ${file}`, [{ code: "too-many-rejects", file, ...place, message, remedy }]);
}
