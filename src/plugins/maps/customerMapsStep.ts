import type { Matrix } from "segmentarium/matrix";
import { defineStep, fromColumns } from "segmentarium/plugin";
import { readSpace } from "segmentarium/segmentation";
import { inThread } from "segmentarium/thread";
import { type Made, type MadeMaps, type MapsTask, makeMaps } from "./makeMaps.ts";
import { mapsOptions } from "./mapsOptions.ts";
import type { CustomerMaps } from "./mapsTypes.ts";

const fewest = 30;

/** Places of drawn customers on three maps, made in a thread of its own: they take seconds without a pause. */
export const customerMapsStep = defineStep(import.meta.url, {
  id: "customer-maps",
  title: "Maps of customers",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: ["customer-maps", "customer-maps-summary"],
  settings: ["minimumPeople"],
  options: mapsOptions,
  async run(inputs, context) {
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const reason = whyNone(points, Math.max(fewest, context.settings.minimumPeople));
    const { options, streamParts, threads, signal } = context;
    const task: MapsTask = { points, options, streamParts, threads };
    const script = new URL("./mapsWorker.mjs", import.meta.url);
    const { made, axes } = reason === undefined ? await inThread(script, task, { signal, work: makeMaps }) : none;
    for (const { map, converged } of made) {
      if (!converged) context.log.warn("not-converged", `The map "${map}" still moved after its last step`);
    }
    const maps = made.map(({ rows: _rows, places: _places, ...map }) => map);
    const summary: CustomerMaps = { maps, axes, ...(reason === undefined ? {} : { reason }) };
    return { "customer-maps": placesTable(ids, made), "customer-maps-summary": summary };
  },
});

function whyNone(points: Matrix, least: number): string | undefined {
  if (points.columns === 0) return "no measure tells customers apart";
  if (points.rows < least) return `there are fewer than ${least} customers`;
  return undefined;
}

const none: MadeMaps = { made: [], axes: [] };

function placesTable(ids: readonly string[], made: readonly Made[]) {
  const coordinate = (c: number) =>
    Float64Array.from(
      made.flatMap(({ places }) => Array.from({ length: places.rows }, (_, i) => places.data[i * 2 + c]!)),
    );
  return fromColumns([
    { name: "map", type: "text", values: made.flatMap(({ map, rows }) => Array.from(rows, () => map as string)) },
    { name: "customer_id", type: "text", values: made.flatMap(({ rows }) => Array.from(rows, (row) => ids[row]!)) },
    { name: "x", type: "number", values: coordinate(0) },
    { name: "y", type: "number", values: coordinate(1) },
  ]);
}
