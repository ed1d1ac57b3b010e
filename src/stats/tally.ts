/** Items brought together by group: those of group g lie from `starts[g]` up to `starts[g + 1]`. */
export interface GroupedItems {
  /** groups + 1 places. */
  readonly starts: Int32Array;
  readonly items: Int32Array;
}

/** What each group has of different labels, one entry per group. */
export interface Tally {
  /** Different labels. */
  readonly labels: Int32Array;
  /** Items that have a label. */
  readonly total: Int32Array;
  /** Items of the most frequent label. */
  readonly largest: Int32Array;
  /** Sum over labels of the squared number of items: `1 - squares / total²` is Simpson's diversity. Exact below 2^53. */
  readonly squares: Float64Array;
}

/**
 * Brings items together by group, by counting: time grows with n + groups, items of one group keep their order.
 *
 * @param groups group of each item, n numbers from 0 to groupCount - 1.
 * @param items n numbers.
 * @throws RangeError when lengths differ or a group is out of range.
 */
export function groupItems(groups: Int32Array, items: Int32Array, groupCount: number): GroupedItems {
  if (groups.length !== items.length) {
    throw new RangeError(`Cannot group: there are ${groups.length} groups and ${items.length} items`);
  }
  const starts = new Int32Array(groupCount + 1);
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as number;
    if (group < 0 || group >= groupCount) throw new RangeError(`Cannot group: item ${i} is of no group`);
    starts[group + 1] = (starts[group + 1] as number) + 1;
  }
  for (let g = 0; g < groupCount; g++) starts[g + 1] = (starts[g + 1] as number) + (starts[g] as number);
  const next = starts.slice();
  const sorted = new Int32Array(items.length);
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as number;
    const place = next[group] as number;
    sorted[place] = items[i] as number;
    next[group] = place + 1;
  }
  return { starts, items: sorted };
}

/**
 * The same of runs of items, each of one group.
 *
 * @param groups group of each run, m numbers from 0 to groupCount - 1. @param lengths items of each run, m numbers.
 * @param items run after run, as many as the lengths come to.
 * @throws RangeError when lengths do not fit or a group is out of range.
 */
export function groupRuns(
  groups: Int32Array,
  lengths: Int32Array,
  items: Int32Array,
  groupCount: number,
): GroupedItems {
  if (groups.length !== lengths.length) {
    throw new RangeError(`Cannot group: there are ${groups.length} groups and ${lengths.length} runs`);
  }
  const starts = new Int32Array(groupCount + 1);
  let total = 0;
  for (let r = 0; r < groups.length; r++) {
    const [group, length] = [groups[r] as number, lengths[r] as number];
    if (group < 0 || group >= groupCount || length < 0) throw new RangeError(`Cannot group: run ${r} is of no group`);
    starts[group + 1] = (starts[group + 1] as number) + length;
    total += length;
  }
  if (total !== items.length) throw new RangeError(`Cannot group: runs have ${total} items, not ${items.length}`);
  for (let g = 0; g < groupCount; g++) starts[g + 1] = (starts[g + 1] as number) + (starts[g] as number);
  const next = starts.slice();
  const sorted = new Int32Array(total);
  for (let r = 0, i = 0; r < groups.length; r++) {
    const group = groups[r] as number;
    let place = next[group] as number;
    for (const end = i + (lengths[r] as number); i < end; i++) sorted[place++] = items[i] as number;
    next[group] = place;
  }
  return { starts, items: sorted };
}

/**
 * Counts the labels of the items of each group, in one pass over the items.
 *
 * @param labelOf label of each item number, from 0; -1 for items that have none and are left out.
 * @throws RangeError for an item without an entry in `labelOf`.
 */
export function tally({ starts, items }: GroupedItems, labelOf: Int32Array): Tally {
  const groups = starts.length - 1;
  const most = labelOf.reduce((highest, label) => Math.max(highest, label), -1);
  const seenIn = new Int32Array(most + 1).fill(-1);
  const count = new Int32Array(most + 1);
  // Shared, so that a thread gives them without copies.
  const whole = (): Int32Array => new Int32Array(new SharedArrayBuffer(4 * groups));
  const [labels, total, largest] = [whole(), whole(), whole()];
  const squares = new Float64Array(new SharedArrayBuffer(8 * groups));
  for (let g = 0; g < groups; g++) {
    let different = 0;
    let counted = 0;
    let top = 0;
    let squared = 0;
    const end = starts[g + 1] as number;
    for (let i = starts[g] as number; i < end; i++) {
      const label = labelOf[items[i] as number];
      if (label === undefined) throw new RangeError(`Cannot count: an item of group ${g} is out of range`);
      if (label < 0) continue;
      const before = seenIn[label] === g ? (count[label] as number) : 0;
      if (before === 0) {
        seenIn[label] = g;
        different++;
      }
      count[label] = before + 1;
      counted++;
      squared += 2 * before + 1;
      if (before >= top) top = before + 1;
    }
    labels[g] = different;
    total[g] = counted;
    largest[g] = top;
    squares[g] = squared;
  }
  return { labels, total, largest, squares };
}
