/** Texts that mean "no value" wherever they stand. */
export const certainTokens: ReadonlySet<string> = new Set([
  ...["NULL", "null", "(null)", "\\N", "nan", "NaN", "NAN", "None", "<NA>", "#N/A", "NaT"],
]);

/** Texts that mean "no value" among numbers, dates and yes or no, but may be values among words. */
export const doubtfulTokens: ReadonlySet<string> = new Set([
  ...["NA", "N/A", "n/a", "na", "-", "--", "?", ".", "none", "missing", "unknown"],
]);
