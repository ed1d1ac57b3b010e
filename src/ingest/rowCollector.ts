import type { RowAppender } from "../table/index.ts";
import { lineIndex } from "./lineIndex.ts";
import type { LoadedFile, Reject } from "./loadedFile.ts";
import { TooManyBroken } from "./tooManyRejects.ts";

/** What a stored value becomes: text to be converted by the declared type, or why there is none. */
export type ReadValue = string | null | Unreadable;

export interface Unreadable {
  readonly reason: string;
}

/** Takes the rows of a file in its order, and keeps those apart of which a value cannot be read. */
export interface RowCollector extends Pick<LoadedFile, "broken" | "jumps" | "lineOf"> {
  /** @throws TooManyBroken. */
  add(values: readonly ReadValue[]): void;
}

/**
 * Rows of a file that has no lines: each lies on the line of its number, from 1.
 *
 * @param columns canonical names, in the order of the values.
 * @param most more broken rows than this are too many.
 */
export function rowCollector(rows: RowAppender, columns: readonly string[], most: number): RowCollector {
  const lines = lineIndex();
  const broken: Reject[] = [];
  let line = 0;
  return {
    broken,
    jumps: lines.jumps,
    lineOf: lines.lineOf,
    add(values) {
      line++;
      const fault = values.findIndex(isUnreadable);
      if (fault < 0) {
        rows.add(values as (string | null)[]);
        lines.add(line);
        return;
      }
      broken.push({ line, column: columns[fault] ?? null, reason: (values[fault] as Unreadable).reason });
      if (broken.length > most) throw new TooManyBroken(line, broken);
    },
  };
}

/** Whether a value could not be read. */
export function isUnreadable(value: ReadValue): value is Unreadable {
  return typeof value === "object" && value !== null;
}
