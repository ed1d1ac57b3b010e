import { z } from "zod";
import { CheckError } from "../errors.ts";

const columnSchema = z.strictObject({
  name: z.string(),
  metric: z.string(),
  role: z.enum(["value", "missing"]),
  transform: z.enum(["log1p", "signed-log1p", "box-cox", "yeo-johnson", "none"]),
  power: z.number().optional(),
  low: z.number().optional(),
  high: z.number().optional(),
  center: z.number(),
  scale: z.number(),
  weight: z.number(),
  optional: z.boolean(),
  least: z.number().optional(),
  most: z.number().optional(),
  fill: z.number().optional(),
});

const itemSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  levels: z.array(z.string()),
  pooled: z.boolean().optional(),
});
const byAttributes = { items: z.array(itemSchema), reach: z.array(z.number()), fidelity: z.number() };

/** A rule by attributes, by label: modes are places of levels, −1 for none; probabilities are by item, label and level. */
const ruleSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...{ kind: z.literal("classes"), ...byAttributes, weights: z.array(z.number()) },
    probabilities: z.array(z.array(z.array(z.number()))),
  }),
  z.strictObject({
    ...{ kind: z.literal("prototypes"), ...byAttributes, centers: z.array(z.array(z.number())), gamma: z.number() },
    modes: z.array(z.array(z.int().min(-1))),
  }),
]);

const modelSchema = z.strictObject({
  algorithm: z.string(),
  columns: z.array(columnSchema),
  centers: z.array(z.array(z.number())),
  reach: z.array(z.number()),
  fidelity: z.number(),
  /** The segmenter's own rule, where it is by attributes and of aggregates alone. */
  rule: ruleSchema.optional(),
  /** sha256 of the same segmentation by the segmenter's own rule, where that may hold rows of customers and lies in the work folder. */
  own: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  mixture: z
    .strictObject({
      weights: z.array(z.number()),
      covariances: z.array(z.array(z.number())),
    })
    .optional(),
});

const segmentSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  archetype: z.string(),
  size: z.int().min(1).optional(),
});

const publicationSchema = z.strictObject({
  asOf: z.iso.date(),
  model: modelSchema,
  segments: z.array(segmentSchema),
  ended: z.array(z.strictObject({ id: z.string(), name: z.string(), asOf: z.iso.date() })),
});

const historySchema = z.strictObject({ format: z.literal(1), publications: z.array(publicationSchema) });

/**
 * How a column of the clustering space was made of a measure, whether some customers had none (`optional`), and from where to
 * where (`least` to `most`, after the transform, before tails are pulled in) it was fitted: what lies beyond is out of range.
 * A value that is not known counts as `fill`, in the same unit; without it, as one that never happened.
 */
export type FrozenColumn = Readonly<z.output<typeof columnSchema>>;

/**
 * A segmentation as it is kept beside a project, of aggregates alone: by label, where segments lie in the space of the columns and within
 * which distance 99.5 % of their members; `fidelity` is the share of the customers that it was made of whom it gives the segment
 * that they have. A rule by attributes beside it, with a fidelity of its own, is asked first.
 */
export type RememberedModel = Readonly<z.output<typeof modelSchema>>;

/** The segments of a publication, by the label that the model gives; without a size where the publication held it back. */
export type SegmentPublication = Readonly<z.output<typeof publicationSchema>>;

/** What a segment history holds: one entry for each as-of that was published, the earliest first. */
export type SegmentHistory = Readonly<z.output<typeof historySchema>>;

/** How many publications a segment history keeps. */
export const segmentPublicationsKept = 24;

/**
 * The segment history that a text holds; none when there is no text yet.
 *
 * @param file name for messages.
 * @throws CheckError when it is none of this format, an as-of is there twice or out of order, or a model and its segments differ.
 */
export function parseSegmentHistory(text: string | undefined, file: string): SegmentHistory {
  if (text === undefined) return { format: 1, publications: [] };
  const refuse = (message: string): never => {
    const remedy = "take back a good copy of it, or remove it to begin a new one: segments are then named anew";
    throw new CheckError(`Cannot use ${file}`, [{ code: "invalid-segment-history", file, message, remedy }]);
  };
  const found = historySchema.safeParse(parsedJson(text));
  if (!found.success) return refuse("it is no history of segments of format 1");
  const { publications } = found.data;
  const days = publications.map(({ asOf }) => asOf);
  if (days.some((day, i) => i > 0 && day <= (days[i - 1] ?? ""))) refuse("its as-of days do not ascend");
  if (!publications.every(fits)) refuse("a model in it does not fit its segments");
  return found.data;
}

function fits({ model, segments }: SegmentPublication): boolean {
  const { columns, centers, reach, mixture, rule } = model;
  const [k, p] = [segments.length, columns.length];
  const isSquare = mixture?.covariances.every((covariance) => covariance.length === p * p) ?? true;
  return (
    new Set(segments.map(({ id }) => id)).size === k &&
    centers.length === k &&
    reach.length === k &&
    centers.every((center) => center.length === p) &&
    (rule === undefined || isRuleOf(rule, k, p)) &&
    (mixture === undefined || (mixture.weights.length === k && mixture.covariances.length === k && isSquare))
  );
}

function isRuleOf(rule: NonNullable<RememberedModel["rule"]>, k: number, p: number): boolean {
  const { items } = rule;
  const isOf = (rows: readonly (readonly number[])[], width: number) =>
    rows.length === k && rows.every((row) => row.length === width);
  if (rule.kind === "prototypes") {
    const isCode = (code: number, j: number) => code < items[j]!.levels.length;
    return isOf(rule.centers, p) && isOf(rule.modes, items.length) && rule.modes.every((of) => of.every(isCode));
  }
  const { weights, probabilities } = rule;
  const fit = probabilities.every((of, j) => isOf(of, items[j]?.levels.length ?? -1));
  return weights.length === k && probabilities.length === items.length && fit;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text of a segment history: stable, a publication on each line. */
export function formatSegmentHistory(history: SegmentHistory): string {
  const { publications } = historySchema.parse(history);
  const lines = publications.map((publication) => ` ${JSON.stringify(publication)}`);
  return `{"format":1,"publications":[\n${lines.join(",\n")}\n]}\n`;
}

/** The segments of the last earlier as-of: those of the same or a later day are left out, so that a rebuild repeats itself. */
export function segmentsBefore({ publications }: SegmentHistory, asOf: string): SegmentPublication | undefined {
  return publications.findLast((publication) => publication.asOf < asOf);
}

/** A segment history with a publication in its place; another one of the same as-of gives way to it, and the earliest go. */
export function withSegments({ publications }: SegmentHistory, added: SegmentPublication): SegmentHistory {
  const others = publications.filter(({ asOf }) => asOf !== added.asOf);
  const all = [...others, added].sort((a, b) => (a.asOf < b.asOf ? -1 : 1));
  return { format: 1, publications: all.slice(-segmentPublicationsKept) };
}
