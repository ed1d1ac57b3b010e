import type { Source } from "../config/index.ts";
import { CheckError, type Problem } from "../errors.ts";

export interface MappedColumn {
  /** Canonical name. */
  readonly name: string;
  /** Place among the columns of the file. */
  readonly index: number;
}

/**
 * Finds the declared columns in a file by name, whatever their order. Names that nothing declares are told nowhere: the first
 * line may be a row, or have lost its end.
 *
 * @returns the columns in declared order, and the places, from 1, of those of the file that nothing declares.
 * @throws CheckError `duplicate-header`, `missing-column`: all at once.
 */
export function mapColumns(
  source: Source,
  names: readonly string[],
  file: string,
): { columns: readonly MappedColumn[]; extra: readonly number[] } {
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  names.forEach((name, i) => {
    const first = seen.get(name.toLowerCase());
    if (first === undefined) seen.set(name.toLowerCase(), i);
    else {
      const message = `columns ${first + 1} and ${i + 1} have the same name but for case`;
      problems.push({ code: "duplicate-header", file, line: 1, column: i + 1, message, remedy: "rename one" });
    }
  });
  const columns = Object.entries(source.columns).map(([name, column]) => {
    const index = names.indexOf(column.from);
    if (index < 0) {
      const message = `there is no column "${column.from}", which "${name}" is read from`;
      const remedy = "mend the file or the source";
      problems.push({
        code: "missing-column",
        file,
        line: 1,
        path: `sources/${source.id}/columns/${name}`,
        message,
        remedy,
      });
    }
    return { name, index };
  });
  if (problems.length > 0) throw new CheckError(`Cannot read ${file}`, problems);
  const used = new Set([...columns.map(({ index }) => index), ...source.ignore.map((name) => names.indexOf(name))]);
  return { columns, extra: names.flatMap((_, i) => (used.has(i) ? [] : [i + 1])) };
}
