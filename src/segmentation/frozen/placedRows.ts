import { type CategoricalItem, type Categories, categories } from "../../cluster/index.ts";
import type { Matrix } from "../../matrix/index.ts";
import type { ModelItem } from "../../plugin.ts";
import type { Measures } from "../measures.ts";

/** Rows as a rule reads them: points in the space of its columns, answers to its items, measures as they are. */
export interface PlacedRows {
  readonly points: Matrix;
  readonly answers: Categories;
  readonly measures: Measures;
}

/** Where values of an item go that are not told apart: the level that rare ones were put together in. */
export const otherLevel = "other";

/**
 * Answers of rows as codes. A value that is none of the levels counts as `other` where rare ones were put together
 * in such a level; else it is one that nobody had: no answer, and flagged.
 *
 * @throws TypeError naming the attributes that are not there.
 */
export function placeAnswers(
  items: readonly ModelItem[],
  { rows, answers }: Measures,
): { readonly answers: Categories; readonly unseen: Uint8Array } {
  const absent = items.map(({ id }) => id).filter((id) => answers?.get(id) === undefined);
  if (absent.length > 0) {
    throw new TypeError(
      `Cannot place rows by their attributes: there is no ${absent.join(", ")}, the attributes of the segments are needed`,
    );
  }
  const codes = new Int32Array(rows * items.length).fill(-1);
  const unseen = new Uint8Array(rows);
  items.forEach(({ id, levels, pooled }, j) => {
    const places = new Map(levels.map((level, place) => [level, place]));
    const others = pooled === true ? places.get(otherLevel) : undefined;
    answers!.get(id)!.forEach((value, i) => {
      if (value === undefined) return;
      const code = places.get(value) ?? others ?? -1;
      codes[i * items.length + j] = code;
      if (code < 0) unseen[i] = 1;
    });
  });
  return { answers: categories(codes, rows, items.map(itemOf)), unseen };
}

/** An item of a model as the kernels of clusters read it. */
export function itemOf({ title, levels }: ModelItem): CategoricalItem {
  return { name: title, levels };
}
