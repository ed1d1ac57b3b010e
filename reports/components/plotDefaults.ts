/** Options that every plot of the site shares: system font, one text size, no clipping of labels. */
export const plotDefaults = {
  style: { fontSize: "13px", fontFamily: "var(--sans-serif)", overflow: "visible" },
} as const;
