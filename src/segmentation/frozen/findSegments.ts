import type { SegmenterModel } from "../../plugin.ts";
import { byClasses, byGower, byPrototypes } from "./byAttributes.ts";
import { byConditions } from "./byConditions.ts";
import { byCores, byDensity, byNeighbours } from "./byRows.ts";
import type { RuleFinding } from "./frozenModel.ts";
import { byCenters, byMedoids, byMixture } from "./nearCenters.ts";
import type { PlacedRows } from "./placedRows.ts";

/** What a rule says of rows, each for itself: their order does not matter. Cost: see each rule. */
export function findSegments(rule: SegmenterModel, placed: PlacedRows): RuleFinding {
  const { points, measures } = placed;
  switch (rule.kind) {
    case "centers":
      return byCenters(rule, points);
    case "mixture":
      return byMixture(rule, points);
    case "medoids":
      return byMedoids(rule, points);
    case "prototypes":
      return byPrototypes(rule, placed);
    case "gower":
      return byGower(rule, placed);
    case "classes":
      return byClasses(rule, placed);
    case "neighbours":
      return byNeighbours(rule, points);
    case "cores":
      return byCores(rule, points);
    case "density":
      return byDensity(rule, points);
    case "conditions":
      return byConditions(rule, measures);
  }
}

/** The attributes that a rule reads. */
export function itemsOf(rule: SegmenterModel) {
  return "items" in rule ? rule.items : [];
}
