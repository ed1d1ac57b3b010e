/** A type or a way of writing is proposed when so many of the known values fit; the others would be rejected by ingest. */
export const enough = 0.98;
