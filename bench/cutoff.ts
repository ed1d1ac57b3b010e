/** The day before which everything counts. */
export const cutoff = "2024-01-01";

/** The day before it, which comes by itself where a bench adds one more day. */
export const lastDay = "2023-12-31";
