import type { Matrix } from "../../matrix/index.ts";
import { normal, type Random } from "../../random/index.ts";
import { checkCount } from "../../stats/checkFinite.ts";
import { type NeighbourOptions, nearestNeighbours } from "../neighbours/nearestNeighbours.ts";
import { placesOf, principalStart } from "../principalMap.ts";
import { joinNeighbours, type SparseGraph } from "../sparseGraph.ts";
import { type Curve, curveOf } from "./curve.ts";
import { layOut } from "./layout.ts";
import { memberships } from "./smoothDistances.ts";

/** `threads` find neighbours; places are moved in one. */
export interface UmapOptions extends NeighbourOptions {
  /** Neighbours of a row, itself among them: 15 unless told, fewer where there are not as many rows. */
  readonly neighbours?: number;
  /** How near rows may come in the map, and its scale: 0.1 and 1 unless told. */
  readonly minDistance?: number;
  readonly spread?: number;
  /** Passes over the edges: 500 up to 10,000 rows and 200 above, unless told. */
  readonly epochs?: number;
  /** Rows that push at each pull: 5 unless told. */
  readonly negatives?: number;
  readonly random: Random;
}

/** A map of rows that keeps near ones near. */
export interface UmapMap {
  /** n × 2, centred. */
  readonly places: Matrix;
  readonly curve: Curve;
  readonly neighbours: number;
  readonly epochs: number;
}

/**
 * The fuzzy graph of nearest neighbours: by pair how surely they are neighbours from one side or the other, 0…1.
 *
 * @param neighbours how many each row has, itself among them: 2…n.
 * Source: McInnes, Healy and Melville 2018, arXiv:1802.03426. Checked against umap-learn's `fuzzy_simplicial_set`.
 */
export function fuzzyGraph(points: Matrix, neighbours: number, options: NeighbourOptions = {}): SparseGraph {
  const near = nearestNeighbours(points, neighbours - 1, options);
  return joinNeighbours(near, memberships(near), (there, back) => there + back - there * back);
}

/**
 * Uniform manifold approximation and projection: near rows are pulled together, others pushed apart; distances between far groups mean
 * nothing, and neither does how dense a group looks. Starts from principal components. Neighbours are exact; the same bits in every
 * run, whatever the number of threads.
 *
 * @param points n × p, standardised where units differ; n ≥ 3.
 * @throws RangeError for fewer rows, or options out of range.
 */
export function umap(points: Matrix, options: UmapOptions): UmapMap {
  const n = points.rows;
  if (n < 3) throw new RangeError(`Cannot make a UMAP map: there are ${n} rows, at least 3 are needed`);
  const { minDistance = 0.1, spread = 1, negatives = 5, random } = options;
  const epochs = options.epochs ?? (n <= 10_000 ? 500 : 200);
  const neighbours = Math.min(options.neighbours ?? 15, n);
  if (!(Number.isInteger(neighbours) && neighbours >= 2 && Number.isInteger(epochs) && epochs >= 1)) {
    throw new RangeError("Cannot make a UMAP map: 2 or more neighbours and 1 or more epochs are needed");
  }
  checkCount(negatives, 0, "make a UMAP map");
  const curve = curveOf(minDistance, spread);
  const graph = fuzzyGraph(points, neighbours, options);
  const places = principalStart(points, 4).map((value) => value + 1e-4 * normal(random));
  layOut(places, graph, { curve, epochs, negatives, random });
  return { places: placesOf(centred(places)), curve, neighbours, epochs };
}

function centred(places: Float64Array): Float64Array {
  const means = [0, 0];
  for (let i = 0; i < places.length; i++) means[i % 2]! += (2 * places[i]!) / places.length;
  return places.map((value, i) => value - means[i % 2]!);
}
