/** A way to write days or times, as a strptime pattern, and what its texts look like. */
export interface DateFormat {
  readonly format: string;
  readonly type: "date" | "timestamp";
  readonly pattern: RegExp;
  /** Formats of one family differ only in which number is the day, the month and, of two digits, the year. */
  readonly family: string;
}

const dayFormats = [
  "%Y-%m-%d",
  "%Y/%m/%d",
  "%Y.%m.%d",
  "%Y%m%d",
  ...["/", ".", "-"].flatMap((mark) => [`%d${mark}%m${mark}%Y`, `%m${mark}%d${mark}%Y`]),
  ...["/", ".", "-"].flatMap((mark) => [...[`%d${mark}%m${mark}%y`, `%m${mark}%d${mark}%y`, `%y${mark}%m${mark}%d`]]),
  "%d-%b-%Y",
  "%d %b %Y",
  "%b %d, %Y",
  "%d %B %Y",
  "%B %d, %Y",
];

const clockFormats = [
  " %H:%M:%S",
  " %H:%M",
  " %H:%M:%S.%f",
  " %I:%M:%S %p",
  " %I:%M %p",
  "T%H:%M:%S",
  "T%H:%M",
  "T%H:%M:%S.%f",
  "T%H:%M:%SZ",
  "T%H:%M:%S.%fZ",
  " %H:%M:%S %z",
  " %H:%M:%S%z",
  "T%H:%M:%S%z",
  "T%H:%M:%S.%f%z",
];

const looks: Readonly<Record<string, string>> = {
  Y: "\\d{4}",
  m: "\\d{1,2}",
  d: "\\d{1,2}",
  y: "\\d{2}",
  b: "[A-Za-z]{3}",
  B: "[A-Za-z]{3,9}",
  H: "\\d{1,2}",
  I: "\\d{1,2}",
  M: "\\d{2}",
  S: "\\d{2}",
  f: "\\d{1,6}",
  p: "[AaPp][Mm]",
  z: "(?:[Zz]|[+-]\\d{2}:?\\d{2})",
};

/** The ways to write days and times that are looked for, the plainest first. */
export const dateFormats: readonly DateFormat[] = dayFormats.flatMap((day) => [
  dateFormat(day, "date"),
  ...clockFormats.map((clock) => dateFormat(day + clock, "timestamp")),
]);

function dateFormat(format: string, type: DateFormat["type"]): DateFormat {
  const compact = format.startsWith("%Y%m%d");
  const source = format.replaceAll(/%(\w)|[^%\w ]/g, (part, letter: string | undefined) => {
    if (letter === undefined) return `\\${part}`;
    return compact && (letter === "m" || letter === "d") ? "\\d{2}" : (looks[letter] ?? part);
  });
  return { format, type, pattern: new RegExp(`^${source}$`), family: format.replaceAll(/%[dmy]/g, "#") };
}
