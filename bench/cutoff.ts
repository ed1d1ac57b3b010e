/** The day before which everything counts. */
export const cutoff = "2024-01-01";
