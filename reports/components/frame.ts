/** Below this width (CSS pixels) labels stand above their marks instead of beside them. */
const NARROW = 520;

export type Frame = Readonly<{ narrow: boolean; marginLeft: number; marginRight: number; rowHeight: number }>;

/** Room for the row labels of a horizontal chart: beside the marks when wide, above them when narrow. */
export function frame(width: number, labels: readonly string[]): Frame {
  const narrow = width < NARROW;
  const longest = Math.max(0, ...labels.map((label) => label.length));
  const beside = Math.min(Math.max(60, 22 + longest * 7.6), Math.min(260, width * 0.38));
  return { narrow, marginLeft: narrow ? 8 : Math.round(beside), marginRight: 24, rowHeight: narrow ? 46 : 32 };
}

/** A text shortened to `length` characters with an ellipsis. */
export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
