import { type Categories, type LatentClassModel, latentErrors } from "segmentarium/cluster";
import type { ClassAnswer } from "./latentClassTypes.ts";

/** How each class answers each item: customers by their most probable class, probabilities of the model with standard errors. */
export function classAnswers(model: LatentClassModel, answers: Categories): ClassAnswer[] {
  const errors = latentErrors(model, answers);
  return answers.items.flatMap(({ name, levels }, j) => {
    const counts = countAnswers(model, answers, j, levels.length);
    const totals = levels.map((_, m) => counts.reduce((sum, ofClass) => sum + ofClass[m + 1]!, 0));
    const known = totals.reduce((sum, people) => sum + people, 0);
    return counts.flatMap((ofClass, c) => [
      ...levels.map((answer, m) => ({
        ...{ class: c + 1, item: name, answer, people: ofClass[m + 1]! },
        probability: model.probabilities[j]![c * levels.length + m]!,
        standardError: errors?.probabilities[j]?.[c * levels.length + m],
        overall: totals[m]! / known,
      })),
      ...(known === answers.rows
        ? []
        : [
            {
              ...{ class: c + 1, item: name, answer: undefined, people: ofClass[0]! },
              ...{ probability: undefined, standardError: undefined, overall: undefined },
            },
          ]),
    ]);
  });
}

/** By class: customers without an answer, then with each. */
function countAnswers({ k, labels }: LatentClassModel, { data, items }: Categories, j: number, levels: number) {
  const counts = Array.from({ length: k }, () => new Int32Array(levels + 1));
  labels.forEach((c, i) => {
    counts[c]![data[i * items.length + j]! + 1]! += 1;
  });
  return counts;
}
