/** The scales on which customers answer, and the metric that their scores make. */
export const instruments = [
  { id: "nps", metric: "net_promoter_score", lowest: 0, highest: 10 },
  { id: "csat", metric: "customer_satisfaction", lowest: 1, highest: 5 },
  { id: "ces", metric: "customer_effort_score", lowest: 1, highest: 7 },
] as const;

export type Instrument = (typeof instruments)[number]["id"];

/** The id of the metric that the scores of an instrument are of. */
export function metricOf(instrument: Instrument): string {
  return instruments.find(({ id }) => id === instrument)?.metric ?? "";
}

/** @throws RangeError for any other text. */
export function parseInstrument(text: unknown): Instrument {
  const found = instruments.find(({ id }) => id === text);
  if (found === undefined) throw new RangeError("Cannot read answers: an instrument is none of nps, csat, ces");
  return found.id;
}
