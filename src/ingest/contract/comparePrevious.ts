import type { FileAccount, RuleComparison } from "../../artifacts.ts";
import type { Publication, Rule } from "../../config/index.ts";
import type { Compared } from "./compareUsual.ts";
import { isWithin } from "./isWithin.ts";

/**
 * The accepted rows of a source against those of the publication before, in all and, unless files are replaced, file by
 * file. Files that are new are no fault.
 *
 * @param earlier the last publication of an earlier as-of; undefined at the first one.
 */
export function comparePrevious(
  { fewest, most, files }: NonNullable<Rule["previous"]>,
  source: string,
  accounts: readonly FileAccount[],
  earlier: Publication | undefined,
): Compared {
  const when = earlier === undefined ? "an earlier publication" : `as of ${earlier.asOf}`;
  const known = earlier?.sources[source];
  if (known === undefined) {
    const reason =
      earlier === undefined
        ? "the history holds no publication of an earlier as-of day"
        : `the publication ${when} did not have this source`;
    return { comparison: { when, reason, restsOn: [] }, holds: undefined };
  }
  const now = acceptedByFile(accounts);
  const found = accounts.reduce((sum, { accepted }) => sum + accepted, 0);
  const before = Object.values(known).reduce((sum, rows) => sum + rows, 0);
  const lost = files === "kept" ? lostFiles(known, now) : [];
  const broken = lost.filter(({ gone, found: rows, before: then }) => gone || !isWithin(rows, then, { fewest }));
  const enough = isWithin(found, before, { fewest, most });
  const [worst] = broken.length > 0 ? broken : lost;
  const comparison: RuleComparison = {
    found,
    before,
    when,
    restsOn: [
      found,
      before,
      Math.abs(found - before),
      ...lost.flatMap((file) => [file.found, file.before, file.before - file.found]),
    ],
    ...(files === "kept" ? { files: countFiles(known, lost) } : {}),
    ...(worst === undefined ? {} : { worstFile: { file: worst.file, found: worst.found, before: worst.before } }),
  };
  return { comparison, holds: enough && broken.length === 0 };
}

/** Accepted rows by file: a file that is named twice has two accounts, and its rows are in one of them. */
export function acceptedByFile(accounts: readonly FileAccount[]): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const { file, accepted } of accounts) rows.set(file, (rows.get(file) ?? 0) + accepted);
  return rows;
}

type Counted = NonNullable<RuleComparison["files"]>;

interface LostFile {
  readonly file: string;
  readonly found: number;
  readonly before: number;
  readonly gone: boolean;
}

function countFiles(known: Readonly<Record<string, number>>, lost: readonly LostFile[]): Counted {
  const gone = lost.filter((file) => file.gone).length;
  return { known: Object.keys(known).length, gone, fewer: lost.length - gone };
}

/** Files that are gone or gave fewer rows, the greatest loss first, of equals the first by name. */
function lostFiles(known: Readonly<Record<string, number>>, now: ReadonlyMap<string, number>): LostFile[] {
  return Object.entries(known)
    .map(([file, before]) => ({ file, before, found: now.get(file) ?? 0, gone: !now.has(file) }))
    .filter(({ gone, found, before }) => gone || found < before)
    .sort((a, b) => b.before - b.found - (a.before - a.found) || (a.file < b.file ? -1 : 1));
}
