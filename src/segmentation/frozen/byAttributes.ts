import { assignClasses, assignPrototypes, type GowerColumn, nearestByGower } from "../../cluster/index.ts";
import { matrix } from "../../matrix/index.ts";
import type { ClassesModel, GowerModel, PrototypesModel } from "../../plugin.ts";
import type { RuleFinding } from "./frozenModel.ts";
import { nearestOf } from "./nearestOf.ts";
import { itemOf, type PlacedRows } from "./placedRows.ts";

/** The nearest prototype; distances are roots of its dissimilarity, in the unit of the space. O(rows · k · (p + items)). */
export function byPrototypes(model: PrototypesModel, { points, answers }: PlacedRows): RuleFinding {
  const { k, centers, modes, gamma } = model;
  const [p, m] = [points.columns, model.items.length];
  const items = model.items.map(itemOf);
  const squares = Array.from({ length: k }, (_, c) => {
    const one = {
      ...{ items, gamma, modes: Int32Array.from(modes.slice(c * m, (c + 1) * m)) },
      centers: matrix(Float64Array.from(centers.slice(c * p, (c + 1) * p)), 1, points.names),
    };
    return assignPrototypes(one, points, answers).distances;
  });
  const { labels } = nearestOf(squares);
  return nearestOf(
    squares.map((of) => of.map(Math.sqrt)),
    labels,
  );
}

/** The nearest medoid by Gower's dissimilarity, 0 … 1. O(rows · k · (p + items)). */
export function byGower(model: GowerModel, { points, answers }: PlacedRows): RuleFinding {
  const { k, ranges, weights } = model;
  const { rows } = points;
  if (rows === 0) return nearestOf(Array.from({ length: k }, () => new Float64Array(0)));
  const measures = points.names.map((name, j): GowerColumn => {
    const values = Float64Array.from({ length: rows + k }, (_, i) =>
      i < rows ? points.data[i * points.columns + j]! : model.medoids[(i - rows) * points.columns + j]!,
    );
    return { kind: "numeric", name, values };
  });
  const attributes = model.items.map(({ title }, j): GowerColumn => {
    const codes = Int32Array.from({ length: rows + k }, (_, i) =>
      i < rows ? answers.data[i * model.items.length + j]! : model.answers[(i - rows) * model.items.length + j]!,
    );
    return { kind: "categorical", name: title, codes };
  });
  const columns = [...measures, ...attributes];
  const distances = Array.from({ length: k }, (_, c) =>
    nearestByGower(columns, Int32Array.of(rows + c), { weights, ranges }).dissimilarities.subarray(0, rows),
  );
  return nearestOf(distances);
}

/** The most probable class; there is no distance. O(rows · items · k). */
export function byClasses(model: ClassesModel, { answers }: PlacedRows): RuleFinding {
  const { k } = model;
  const { labels, probabilities } = assignClasses(
    {
      ...{ k, items: model.items.map(itemOf), weights: Float64Array.from(model.weights) },
      probabilities: model.probabilities.map((ofItem) => Float64Array.from(ofItem)),
    },
    answers,
  );
  return { labels, strengths: Float64Array.from(labels, (label, i) => probabilities[i * k + label]!) };
}
