import { z } from "zod";
import { CheckError } from "../errors.ts";

const publicationSchema = z.strictObject({
  asOf: z.iso.date(),
  sources: z.record(z.string(), z.record(z.string(), z.int().min(0))),
});

const historySchema = z.strictObject({ format: z.literal(1), publications: z.array(publicationSchema) });

/** How many rows each file of each source gave to a publication, by source and file. */
export type Publication = Readonly<z.output<typeof publicationSchema>>;

/** What a history file holds: one entry for each as-of that was published, the earliest first. */
export type History = Readonly<z.output<typeof historySchema>>;

/**
 * The history that a text holds; none when there is no text yet.
 *
 * @param file name for messages.
 * @throws CheckError when it is no history of this format, or an as-of is there twice or out of order.
 */
export function parseHistory(text: string | undefined, file: string): History {
  if (text === undefined) return { format: 1, publications: [] };
  const refuse = (message: string): never => {
    const remedy = "take back a good copy of it, or remove it to begin a new one";
    throw new CheckError(`Cannot use ${file}`, [{ code: "invalid-history", file, message, remedy }]);
  };
  const found = historySchema.safeParse(parsedJson(text));
  if (!found.success) return refuse("it is no history of publications of format 1");
  const days = found.data.publications.map(({ asOf }) => asOf);
  if (days.some((day, i) => i > 0 && day <= (days[i - 1] ?? ""))) refuse("its as-of days do not ascend");
  return found.data;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text of a history: stable, with sources and files by name. */
export function formatHistory({ publications }: History): string {
  const sorted = publications.map(({ asOf, sources }) => ({
    asOf,
    sources: byName(Object.fromEntries(Object.entries(sources).map(([id, files]) => [id, byName(files)]))),
  }));
  return `${JSON.stringify({ format: 1, publications: sorted }, null, 1)}\n`;
}

function byName<T>(values: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The last publication of an earlier as-of: one of the same or a later day is left out, so that a rebuild repeats itself. */
export function publicationBefore({ publications }: History, asOf: string): Publication | undefined {
  return publications.findLast((publication) => publication.asOf < asOf);
}

/** A history with a publication in its place; another one of the same as-of gives way to it. */
export function withPublication({ publications }: History, added: Publication): History {
  const others = publications.filter(({ asOf }) => asOf !== added.asOf);
  return { format: 1, publications: [...others, added].sort((a, b) => (a.asOf < b.asOf ? -1 : 1)) };
}
