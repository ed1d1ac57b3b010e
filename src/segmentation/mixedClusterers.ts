import {
  assignPrototypes,
  type Categories,
  type Condensed,
  categories,
  drawRows,
  gower,
  gowerRanges,
  kMedoidsOf,
  kPrototypes,
  latentClasses,
  nearestByGower,
  numberBySize,
  takeCategories,
  takeRows,
  tooFewMixedRows,
  tooManyClasses,
  usualGamma,
} from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { SegmenterSettings, SettingsByAlgorithm } from "../plugin.ts";
import type { Random } from "../random/index.ts";
import { gowerColumns, takeColumns } from "./gowerColumns.ts";
import { givenSettings, settingsFor } from "./usualSettings.ts";

/** The algorithms that see answers. */
export const mixedAlgorithms = ["latent-class", "k-prototypes", "gower"] as const;

export type MixedAlgorithm = (typeof mixedAlgorithms)[number];

/** Whether the algorithm of a segmenter, by its id, is one of them. */
export function seesAnswers(algorithm: string): algorithm is MixedAlgorithm {
  return mixedAlgorithms.some((id) => id === algorithm);
}

/** The weight of each column of points, in their order. */
interface Weighted {
  readonly columns: readonly { readonly weight: number }[];
}

/** Parts rows by points and answers into k clusters; nothing where there are not k that differ. */
export type MixedInto = (points: Matrix, answers: Categories, k: number, random: Random) => Int32Array | undefined;

/**
 * The product's algorithms that see answers, as `clusterers` has the others: with the settings that they are given, but fewer starts, and
 * latent classes with at most 500 rounds, which end at a rise of 1e-6 at least. Gower's dissimilarities of all rows are made once per set of
 * points and answers.
 *
 * @param mostStarts of any of them, never more than the settings say; latent classes and k-prototypes 2 and Gower 1 unless told.
 */
export function mixedClusterers(
  space: Weighted,
  settings: readonly SegmenterSettings[] = [],
  mostStarts?: number,
): Readonly<Record<MixedAlgorithm, MixedInto>> {
  const classes = settingsFor(settings, "latent-class");
  const few = mostStarts ?? 2;
  return {
    "latent-class": (_points, answers, k, random) => {
      const occurring = withoutEmpty(answers);
      if (occurring.items.length < 2 || !occurring.data.some((code) => code >= 0)) return undefined;
      if (tooManyClasses(occurring.items, k, answers.rows) !== undefined) return undefined;
      const { smoothing } = classes;
      const rounds = {
        maxIterations: Math.min(500, classes.maxIterations),
        tolerance: Math.max(1e-6, classes.tolerance),
      };
      return latentClasses(occurring, { k, random, starts: Math.min(few, classes.starts), smoothing, ...rounds })
        .labels;
    },
    "k-prototypes": prototypesInto(few, givenSettings(settings, "k-prototypes")),
    gower: byGower(space, settingsFor(settings, "gower"), mostStarts ?? 1),
  };
}

/** What the segmenter of k-prototypes starts unless told. */
const usualRestarts = 3;

/** Without settings the price of an answer is the usual one for these points, and prototypes are found on all rows. */
function prototypesInto(mostStarts: number, settings?: SettingsByAlgorithm["k-prototypes"]): MixedInto {
  const { restarts = usualRestarts, fitCustomers = Number.POSITIVE_INFINITY } = settings ?? {};
  return (points, answers, k, random) => {
    const gamma = settings?.gamma ?? usualGamma(points);
    if (tooFewMixedRows(points, answers, k, gamma) !== undefined) return undefined;
    const options = { k, gamma, restarts: Math.min(mostStarts, restarts), random };
    if (points.rows <= fitCustomers) return kPrototypes(points, answers, options).labels;
    const rows = drawRows(points.rows, fitCustomers, random);
    const drawn = { points: takeRows(points, rows), answers: takeCategories(answers, rows) };
    if (tooFewMixedRows(drawn.points, drawn.answers, k, gamma) !== undefined) return undefined;
    return assignPrototypes(kPrototypes(drawn.points, drawn.answers, options), points, answers).labels;
  };
}

function byGower(space: Weighted, settings: SettingsByAlgorithm["gower"], mostStarts: number): MixedInto {
  const kept = new WeakMap<Matrix, { readonly answers: Categories; readonly given: Condensed }>();
  const { attributeWeight, maxIterations, fitCustomers } = settings;
  const starts = Math.min(mostStarts, settings.starts);
  const weighted = (points: Matrix, answers: Categories) => {
    const { columns, weights } = gowerColumns(points, space, answers, attributeWeight);
    return { columns, options: { weights, ranges: gowerRanges(columns) } };
  };
  const dissimilarities = (points: Matrix, answers: Categories) => {
    const { columns, options } = weighted(points, answers);
    return gower(columns, options);
  };
  return (points, answers, k, random) => {
    const effort = { kMin: k, kMax: k, starts, maxIterations };
    if (points.rows > fitCustomers) {
      const rows = drawRows(points.rows, fitCustomers, random);
      const { columns, options } = weighted(points, answers);
      const [model] = kMedoidsOf(gower(takeColumns(columns, rows), options), { ...effort, random });
      const near = model?.medoids.map((place) => rows[place]!);
      return near && numberBySize(nearestByGower(columns, near, { weights: options.weights }).labels);
    }
    const known = kept.get(points);
    const given = known?.answers === answers ? known.given : dissimilarities(points, answers);
    kept.set(points, { answers, given });
    return kMedoidsOf(given, { ...effort, random })[0]?.labels;
  };
}

/** Answers without the levels that nobody gave, and without items that nobody answered in two ways. */
function withoutEmpty({ data, rows, items }: Categories): Categories {
  const columns = items.map(({ name, levels }, j) => {
    const codes = Int32Array.from({ length: rows }, (_, i) => data[i * items.length + j]!);
    const given = levels.map((_, level) => codes.includes(level));
    const places = given.map((is, level) => (is ? given.slice(0, level).filter(Boolean).length : -1));
    return {
      item: { name, levels: levels.filter((_, level) => given[level]) },
      codes: codes.map((code) => (code < 0 ? -1 : places[code]!)),
    };
  });
  const kept = columns.filter(({ item }) => item.levels.length > 1);
  const flat = new Int32Array(rows * kept.length);
  kept.forEach(({ codes }, j) => {
    codes.forEach((code, i) => {
      flat[i * kept.length + j] = code;
    });
  });
  return categories(
    flat,
    rows,
    kept.map(({ item }) => item),
  );
}
