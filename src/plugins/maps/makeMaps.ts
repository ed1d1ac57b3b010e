import { drawRows, takeRows } from "segmentarium/cluster";
import { continuity, principalMap, trustworthiness, tsne, umap } from "segmentarium/maps";
import type { Matrix } from "segmentarium/matrix";
import { type Random, stream } from "segmentarium/random";
import type { MapsOptions } from "./mapsOptions.ts";
import type { CustomerMap, MapAxis, MapId } from "./mapsTypes.ts";

/** All that maps are made of: plain, so that a thread can be given it. */
export interface MapsTask {
  /** All customers, in the order of their ids. */
  readonly points: Matrix;
  readonly options: MapsOptions;
  readonly streamParts: readonly (string | number)[];
  /** Threads that look for neighbours; maps do not depend on it. */
  readonly threads: number;
}

export interface Made extends CustomerMap {
  /** Row numbers of the customers drawn. */
  readonly rows: Int32Array;
  readonly places: Matrix;
}

export interface MadeMaps {
  readonly made: readonly Made[];
  readonly axes: readonly MapAxis[];
}

const judgedNeighbours = 12;

/** Three maps of drawn customers, each with how far it can be trusted. */
export function makeMaps({ points, options, streamParts, threads }: MapsTask): MadeMaps {
  const { linearCustomers, customers, perplexity, neighbours } = options;
  const random = (name: string): Random => stream(...streamParts, name);
  const many = drawRows(points.rows, linearCustomers, random("linear"));
  const few = drawRows(points.rows, customers, random("customers"));
  const [manyPoints, fewPoints] = [takeRows(points, many), takeRows(points, few)];
  const judge = (map: MapId, rows: Int32Array, of: Matrix, places: Matrix, how: How): Made =>
    judged({ map, rows, points: of, places, how }, drawRows(of.rows, options.judged, random(`judged ${map}`)));
  const linear = principalMap(manyPoints);
  const first = judge("principal-components", many, manyPoints, linear.places, {
    ...{ settings: "the first two components", converged: true },
  });
  const near = tsne(fewPoints, { perplexity, random: random("t-sne"), threads });
  const second = judge("t-sne", few, fewPoints, near.places, {
    ...{ settings: `perplexity ${Number(near.perplexity.toFixed(1))}`, converged: near.converged },
  });
  const graph = umap(fewPoints, { neighbours, random: random("umap"), threads });
  const third = judge("umap", few, fewPoints, graph.places, {
    ...{ settings: `${graph.neighbours} neighbours`, converged: true },
  });
  const axes = (["x", "y"] as const).map((axis, i): MapAxis => {
    const loadings = points.names.map((column, j) => ({ column, loading: linear.loadings[i]![j]! }));
    return { axis, share: linear.shares[i]!, loadings };
  });
  return { made: [first, second, third], axes };
}

interface How {
  readonly settings: string;
  readonly converged: boolean;
}

interface Drawn {
  readonly map: MapId;
  readonly rows: Int32Array;
  readonly points: Matrix;
  readonly places: Matrix;
  readonly how: How;
}

function judged({ map, rows, points, places, how }: Drawn, some: Int32Array): Made {
  const asked = { k: judgedNeighbours, rows: some };
  return {
    ...{ map, rows, places, settings: how.settings, converged: how.converged, drawn: points.rows },
    ...{ neighbours: judgedNeighbours, judged: some.length },
    trustworthiness: trustworthiness(points, places, asked),
    continuity: continuity(points, places, asked),
  };
}
