/** The scales on which customers answer. */
export const instruments = [
  { id: "nps", lowest: 0, highest: 10 },
  { id: "csat", lowest: 1, highest: 5 },
  { id: "ces", lowest: 1, highest: 7 },
] as const;

export type Instrument = (typeof instruments)[number]["id"];

/** @throws RangeError for any other text. */
export function parseInstrument(text: unknown): Instrument {
  const found = instruments.find(({ id }) => id === text);
  if (found === undefined) throw new RangeError("Cannot read answers: an instrument is none of nps, csat, ces");
  return found.id;
}
