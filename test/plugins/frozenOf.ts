import type { ClusteringSpace, SegmenterModels } from "../../src/plugin.ts";
import {
  type FrozenModel,
  freezeSegmentation,
  type Measures,
  readAnswers,
  readMeasures,
} from "../../src/segmentation/index.ts";
import { type Database, readColumns } from "../../src/table/index.ts";
import type { StepRun } from "./runStep.ts";

export interface FrozenRun {
  readonly model: FrozenModel;
  /** The same by the nearest mean of a segment. */
  readonly means: FrozenModel;
  readonly labels: Int32Array;
  readonly measures: Measures;
}

/**
 * Freezes what a segmenter found of the customers of the table `features`, as `published-model` does. The tables `clustering-space`,
 * `segmentation/<id>` and, where attributes are asked for, `customer-attributes` must be there.
 */
export async function frozenOf(db: Database, id: string, run: StepRun, space: ClusteringSpace): Promise<FrozenRun> {
  const known = run.outputs[`segmentation-model/${id}`] as SegmenterModels;
  const { data } = await readColumns(db, `SELECT label FROM "segmentation/${id}" ORDER BY customer_id`, ["label"]);
  const labels = Int32Array.from(data);
  const asked = known.models.flatMap((model) => (model.kind === "conditions" ? model.metrics : []));
  const items = known.models.flatMap((model) => ("items" in model ? model.items.map((item) => item.id) : []));
  const metrics = [...new Set([...space.columns.map(({ metric }) => metric), ...asked])];
  const measures = {
    ...(await readMeasures(db, "features", metrics)),
    answers: await readAnswers(db, '"customer-attributes"', [...new Set(items)]),
  };
  const freezable = { algorithm: id, columns: space.columns, measures, labels, known };
  const means = freezeSegmentation({ ...freezable, known: undefined });
  return { model: freezeSegmentation(freezable), means, labels, measures };
}

/** Some rows of measures and attributes, in the order given. */
export function takeMeasures({ of, answers }: Measures, rows: readonly number[]): Measures {
  return {
    rows: rows.length,
    of: new Map(
      [...of].map(([metric, { values, missing }]) => [
        metric,
        {
          values: Float64Array.from(rows, (row) => values[row]!),
          missing: Uint8Array.from(rows, (row) => missing[row]!),
        },
      ]),
    ),
    answers: new Map([...(answers ?? [])].map(([id, values]) => [id, rows.map((row) => values[row])])),
  };
}
