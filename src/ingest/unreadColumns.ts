/** Columns of a file that nothing declares. */
export interface UnreadColumns {
  readonly file: string;
  /** From 1, ascending. */
  readonly places: readonly number[];
}

const mostLayouts = 3;

/**
 * Where columns lie that nothing declares, in words; undefined when there are none. Never their names: those are text of the
 * file, and values of a row where the first line has lost its end.
 *
 * @param what a column is called in files of the format, such as "column" or "key".
 */
export function unreadText(files: readonly UnreadColumns[], what: string): string | undefined {
  const layouts = new Map<string, { readonly places: readonly number[]; readonly first: string; more: number }>();
  for (const { file, places } of files) {
    if (places.length === 0) continue;
    const list = placesText(places);
    const known = layouts.get(list);
    if (known === undefined) layouts.set(list, { places, first: file, more: 0 });
    else known.more++;
  }
  if (layouts.size === 0) return undefined;
  const told = [...layouts].slice(0, mostLayouts).map(([list, { places, first, more }]) => {
    const others = more === 0 ? "" : ` and of ${filesText(more)}`;
    return `${what}${places.length === 1 ? "" : "s"} ${list} of "${first}"${others}`;
  });
  const untold = [...layouts.values()].slice(mostLayouts).reduce((sum, { more }) => sum + 1 + more, 0);
  return [...told, ...(untold === 0 ? [] : [`others of ${filesText(untold)}`])].join("; ");
}

function filesText(more: number): string {
  return `${more} more file${more === 1 ? "" : "s"}`;
}

/** Such as "2, 5 to 9 and 12". */
function placesText(places: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last !== undefined && place === last[1] + 1) last[1] = place;
    else runs.push([place, place]);
  }
  const parts = runs.flatMap(([from, to]) =>
    from === to ? [String(from)] : to === from + 1 ? [String(from), String(to)] : [`${from} to ${to}`],
  );
  return parts.length === 1 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
