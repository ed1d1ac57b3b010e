import {
  type Categories,
  type Condensed,
  categories,
  gower,
  gowerRanges,
  kMedoidsOf,
  kPrototypes,
  latentClasses,
  tooFewMixedRows,
  tooManyClasses,
  usualGamma,
} from "../cluster/index.ts";
import type { Matrix } from "../matrix/index.ts";
import type { ClusteringSpace } from "../plugin.ts";
import type { Random } from "../random/index.ts";
import { gowerColumns } from "./gowerColumns.ts";

/** Parts rows by points and answers into k clusters; nothing where there are not k that differ. */
export type MixedInto = (points: Matrix, answers: Categories, k: number, random: Random) => Int32Array | undefined;

/** The product's algorithms that see answers, as `clusterers` has the others: with fewer starts than the segmenters take. Gower's dissimilarities are made once per set of points and answers. */
export function mixedClusterers(space: Pick<ClusteringSpace, "columns">): Readonly<Record<string, MixedInto>> {
  return {
    "latent-class": (_points, answers, k, random) => {
      const occurring = withoutEmpty(answers);
      if (occurring.items.length < 2 || !occurring.data.some((code) => code >= 0)) return undefined;
      if (tooManyClasses(occurring.items, k, answers.rows) !== undefined) return undefined;
      const effort = { starts: 2, maxIterations: 500, tolerance: 1e-6, smoothing: 1 };
      return latentClasses(occurring, { k, random, ...effort }).labels;
    },
    "k-prototypes": (points, answers, k, random) => {
      const gamma = usualGamma(points);
      if (tooFewMixedRows(points, answers, k, gamma) !== undefined) return undefined;
      return kPrototypes(points, answers, { k, gamma, restarts: 2, random }).labels;
    },
    gower: byGower(space),
  };
}

function byGower(space: Pick<ClusteringSpace, "columns">): MixedInto {
  const kept = new WeakMap<Matrix, { readonly answers: Categories; readonly given: Condensed }>();
  return (points, answers, k, random) => {
    const known = kept.get(points);
    const given = known?.answers === answers ? known.given : dissimilarities(points, space, answers);
    kept.set(points, { answers, given });
    return kMedoidsOf(given, { kMin: k, kMax: k, starts: 1, random })[0]?.labels;
  };
}

function dissimilarities(points: Matrix, space: Pick<ClusteringSpace, "columns">, answers: Categories): Condensed {
  const { columns, weights } = gowerColumns(points, space, answers, 1);
  return gower(columns, { weights, ranges: gowerRanges(columns) });
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
