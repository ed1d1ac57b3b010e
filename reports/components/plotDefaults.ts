/** Options that every plot of the site shares: system font, one text size, no clipping of labels. */
export const plotDefaults = {
  style: { fontSize: "13px", fontFamily: "var(--sans-serif)", overflow: "visible" },
} as const;

/** Of labels that lie over lines of a plot: these end a little before the letters. */
export const halo = { stroke: "var(--theme-background)", strokeWidth: 8, fill: "currentColor" } as const;
