import { countsBehind, type ReleaseDeclaration, type ReleaseTotal } from "../release/index.ts";
import type { PrivateRow } from "./doorTypes.ts";
import type { Mask } from "./maskRow.ts";

/**
 * Complementary suppression: grows the masks until no hidden part of a declared total is the whole less the visible parts.
 *
 * The hidden parts of a whole, and what the whole has beyond its listed parts, must be at least two and together be about at
 * least `minimumPeople`; until they are, the visible part about the fewest people is hidden too (ties: the first row), and
 * the whole itself when no part is left. Nobody is a part as well. Columns about others are treated alike, apart from
 * whether their row is hidden, so that the same counts are hidden wherever they are repeated.
 *
 * @param rows in their public order. @param masks of the rows; changed.
 */
export function protectParts(
  declaration: ReleaseDeclaration,
  rows: readonly PrivateRow[],
  masks: readonly Mask[],
  minimumPeople: number,
): void {
  const entries = rows.map((row, i) => ({ row, mask: masks[i]! }));
  const tasks = (declaration.totals ?? []).flatMap((total) =>
    sumsOf(declaration, total, entries).flatMap((sum) =>
      measuresOf(declaration).flatMap((measure) => {
        const counts = measure.counts.filter((name) => total.counts === undefined || total.counts.includes(name));
        return counts.length === 0 ? [] : [{ sum, measure: { ...measure, counts } }];
      }),
    ),
  );
  while (tasks.filter(({ sum, measure }) => protectSum(sum, measure, minimumPeople)).length > 0);
}

interface Entry {
  readonly row: PrivateRow;
  readonly mask: Mask;
}

interface Sum {
  readonly parts: readonly Entry[];
  readonly whole: Entry | undefined;
}

/** What is hidden and shown together: whole rows, or the columns about the same others. */
interface Measure {
  readonly counts: readonly string[];
  /** Whether the row has such a figure at all. */
  isIn(row: PrivateRow): boolean;
  isHidden(mask: Mask): boolean;
  hide(mask: Mask): void;
}

function sumsOf({ order }: ReleaseDeclaration, total: ReleaseTotal, entries: readonly Entry[]): Sum[] {
  const columns = [total.column].flat();
  const common = (order ?? []).filter((name) => !columns.includes(name));
  const place = ({ row }: Entry) => row[columns[0]!];
  const isWhole = (entry: Entry) => total.value !== undefined && place(entry) === total.value;
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = JSON.stringify(common.map((name) => entry.row[name] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()].map((group) => ({
    whole: group.find(isWhole),
    parts: group.filter((entry) => !isWhole(entry) && !(total.except ?? []).includes(String(place(entry)))),
  }));
}

function measuresOf(declaration: ReleaseDeclaration): Measure[] {
  const { people, columns } = declaration;
  const behind = countsBehind(declaration).map((counts) => [...counts].sort());
  const sets = new Map(behind.filter((counts) => counts.length > 0).map((counts) => [counts.join(" "), counts]));
  const named = (test: (counts: readonly string[]) => boolean) =>
    columns.filter((column, c) => column.key !== true && test(behind[c]!)).map(({ name }) => name);
  const others = [...sets.values()].map((counts): Measure => {
    const own = named((its) => its.join(" ") === counts.join(" "));
    const alsoAbout = named((its) => counts.every((name) => its.includes(name)));
    return {
      counts,
      isIn: (row) => [...counts, ...own].some((name) => (row[name] ?? null) !== null),
      isHidden: (mask) => own.every((name) => mask.columns.has(name)),
      hide: (mask) => {
        for (const name of alsoAbout) mask.columns.add(name);
      },
    };
  });
  if (people === false) return others;
  const hide = (mask: Mask) => {
    mask.suppressed = true;
  };
  return [{ counts: [people], isIn: () => true, isHidden: (mask) => mask.suppressed, hide }, ...others];
}

/** Whether anything had to be hidden. */
function protectSum({ parts, whole }: Sum, measure: Measure, minimumPeople: number): boolean {
  const present = parts.filter(({ row }) => measure.isIn(row));
  const visible = present
    .filter(({ mask }) => !measure.isHidden(mask))
    .sort((a, b) => peopleOf(a.row, measure.counts) - peopleOf(b.row, measure.counts));
  const before = visible.length;
  const rest = measure.counts.map((name) => restOf(present, whole, name));
  while (tellsOfFew(present, rest, measure, minimumPeople)) {
    const next = visible.shift();
    if (next === undefined) return hideWhole(whole, measure);
    measure.hide(next.mask);
  }
  return visible.length < before;
}

function tellsOfFew(
  parts: readonly Entry[],
  rest: readonly number[],
  measure: Measure,
  minimumPeople: number,
): boolean {
  const hidden = parts.filter(({ mask }) => measure.isHidden(mask));
  const beyond = rest.some((people) => people > 0);
  if (hidden.length === 0 && !beyond) return false;
  if (hidden.length === 1 && !beyond) return true;
  return measure.counts.some((name, i) => {
    const people = hidden.reduce((sum, { row }) => sum + peopleOf(row, [name]), rest[i]!);
    return people < minimumPeople;
  });
}

/** How many of the whole are in none of its listed parts. */
function restOf(parts: readonly Entry[], whole: Entry | undefined, name: string): number {
  if (whole === undefined) return 0;
  const listed = parts.reduce((sum, { row }) => sum + peopleOf(row, [name]), 0);
  return Math.max(0, peopleOf(whole.row, [name]) - listed);
}

function hideWhole(whole: Entry | undefined, measure: Measure): boolean {
  if (whole === undefined || measure.isHidden(whole.mask)) return false;
  measure.hide(whole.mask);
  return true;
}

function peopleOf(row: PrivateRow, counts: readonly string[]): number {
  return counts.reduce((sum, name) => sum + (typeof row[name] === "number" ? row[name] : 0), 0);
}
