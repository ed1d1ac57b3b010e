import { drawRows, takeRows } from "segmentarium/cluster";
import { continuity, principalMap, trustworthiness, tsne, umap } from "segmentarium/maps";
import type { Matrix } from "segmentarium/matrix";
import { type Context, defineStep, fromColumns } from "segmentarium/plugin";
import { readSpace } from "segmentarium/segmentation";
import { z } from "zod";
import type { CustomerMap, CustomerMaps, MapAxis, MapId } from "./mapsTypes.ts";

const options = z.strictObject({
  linearCustomers: z
    .int()
    .min(100)
    .max(100_000)
    .default(20_000)
    .describe("Customers drawn for the map of principal components; all when there are not more"),
  customers: z.int().min(100).max(50_000).default(3000).describe("Customers drawn for t-SNE and UMAP"),
  perplexity: z.number().min(2).max(200).default(30).describe("How many neighbours count in t-SNE, smoothly"),
  neighbours: z.int().min(3).max(200).default(15).describe("Neighbours of a customer in UMAP, itself among them"),
  judged: z
    .int()
    .min(50)
    .max(20_000)
    .default(1000)
    .describe("Customers by whom the trustworthiness of a map is judged; all when there are not more"),
});

type Options = z.infer<typeof options>;

const fewest = 30;
const judgedNeighbours = 12;

interface Made extends CustomerMap {
  readonly rows: Int32Array;
  readonly places: Matrix;
}

/** Places of drawn customers on three maps. */
export const customerMapsStep = defineStep(import.meta.url, {
  id: "customer-maps",
  title: "Maps of customers",
  needs: ["clustering-space", "clustering-space-summary"],
  provides: ["customer-maps", "customer-maps-summary"],
  settings: ["minimumPeople"],
  options,
  async run(inputs, context) {
    const space = inputs["clustering-space-summary"];
    const { ids, points } = await readSpace(context.db, inputs["clustering-space"].sql, space);
    const reason = whyNone(points, Math.max(fewest, context.settings.minimumPeople));
    const { made, axes } = reason === undefined ? await makeMaps(points, context) : { made: [], axes: [] };
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

async function makeMaps(points: Matrix, context: Context<"minimumPeople", Options>) {
  const { linearCustomers, customers, perplexity, neighbours } = context.options;
  const many = drawRows(points.rows, linearCustomers, context.random("linear"));
  const few = drawRows(points.rows, customers, context.random("customers"));
  const [manyPoints, fewPoints] = [takeRows(points, many), takeRows(points, few)];
  const linear = principalMap(manyPoints);
  const near = async (map: MapId, make: () => { places: Matrix; settings: string; converged: boolean }) => {
    await giveWay(context.signal);
    const { places, ...how } = make();
    return judged(map, few, fewPoints, places, how, context);
  };
  const made: Made[] = [
    judged(
      "principal-components",
      many,
      manyPoints,
      linear.places,
      { settings: "the first two components", converged: true },
      context,
    ),
    await near("t-sne", () => {
      const found = tsne(fewPoints, { perplexity, random: context.random("t-sne") });
      return { ...found, settings: `perplexity ${Number(found.perplexity.toFixed(1))}` };
    }),
    await near("umap", () => {
      const found = umap(fewPoints, { neighbours, random: context.random("umap") });
      return { ...found, settings: `${found.neighbours} neighbours`, converged: true };
    }),
  ];
  const axes = (["x", "y"] as const).map((axis, i): MapAxis => {
    const loadings = points.names.map((column, j) => ({ column, loading: linear.loadings[i]![j]! }));
    return { axis, share: linear.shares[i]!, loadings };
  });
  return { made, axes };
}

async function giveWay(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

function judged(
  map: MapId,
  rows: Int32Array,
  points: Matrix,
  places: Matrix,
  how: { readonly settings: string; readonly converged: boolean },
  context: Context<"minimumPeople", Options>,
): Made {
  const some = drawRows(points.rows, context.options.judged, context.random(`judged ${map}`));
  const asked = { k: judgedNeighbours, rows: some };
  return {
    ...{ map, rows, places, settings: how.settings, converged: how.converged, drawn: points.rows },
    ...{ neighbours: judgedNeighbours, judged: some.length },
    trustworthiness: trustworthiness(points, places, asked),
    continuity: continuity(points, places, asked),
  };
}

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
