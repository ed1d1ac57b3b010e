import { type Random, stream } from "../../random/index.ts";
import { distinctRows } from "../distinctRows.ts";
import { drawBootstrap } from "../drawRows.ts";
import { openKernel } from "../kernel/kernel.ts";
import { bestStart } from "../kMeans.ts";
import type { Rows } from "../lloyd.ts";
import { plusPlus } from "../plusPlus.ts";
import { type RoomFit, type RoomRows, resampleRoom, roomLabels, roomLloyd, writeRows } from "./resampleRoom.ts";
import type { ResampleSpace } from "./resampleSpace.ts";

const sampleRows = 16_384;
const seedRows = 4096;
const sameInertia = 1e-6;

/**
 * What a thread does with a resample b: draws its rows, parts them, and counts them by label and new cluster. Each start is seeded on
 * 4,096 of its rows and iterated on 16,384, then once on all; starts that differ go on over all to convergence, and the best counts.
 */
export function resampleTask(space: ResampleSpace): (b: number) => void {
  const { n, p, k, seed, effort, rows, threshold } = space;
  const room = resampleRoom(n, Math.min(n, sampleRows), p, k);
  const kernel = openKernel(room.memory);

  return (b) => {
    const drawn = drawBootstrap(n, n, stream(seed, "stability", b, "rows"));
    const random = stream(seed, "stability", b, "cluster");
    count(space, b, drawn, partition(drawn, random));
  };

  function partition(drawn: Int32Array, random: Random): ArrayLike<number> {
    const chosen = oneOfEach(drawn, sampleRows, random);
    const sample = takeRows(rows, p, chosen);
    if (distinctRows(sample, k) < k) return plainly(space, drawn, random);
    const squares = writeRows(room, room.at.all, rows, drawn);
    writeRows(room, room.at.some, rows, chosen);
    const all: RoomRows = { points: room.at.all, n: drawn.length, spare: sample };
    const some: RoomRows = { points: room.at.some, n: chosen.length, spare: sample };
    const starts = Array.from({ length: effort.restarts }, () => {
      const places = oneOfEach(Int32Array.from(chosen.keys()), seedRows, random);
      const few = takeRows(sample.data, p, places);
      const seeds = plusPlus(distinctRows(few, k) < k ? sample : few, k, random);
      const fit = iterate(some, seeds, effort.maxIterations);
      return chosen.length === drawn.length ? fit : { ...iterate(all, fit.centers, 1), iterations: fit.iterations + 1 };
    });
    const ends = differing(starts, squares).map((fit) =>
      iterate(all, fit.centers, Math.max(1, effort.maxIterations - fit.iterations)),
    );
    return roomLabels(room, kernel, all, differing(ends, squares)[0]!.centers);
  }

  function iterate(on: RoomRows, centers: Float64Array, maxIterations: number): RoomFit {
    return roomLloyd(room, kernel, on, centers, { maxIterations, threshold });
  }
}

/** In float64 throughout, where a draw has few different rows. */
function plainly({ points, p, k, effort }: ResampleSpace, drawn: Int32Array, random: Random): Int32Array {
  const own = takeRows(points, p, drawn);
  const distinct = distinctRows(own, k);
  if (distinct < k) {
    throw new RangeError(
      `Cannot measure stability: a resample has ${distinct} different rows, at least ${k} are needed for k = ${k}`,
    );
  }
  return bestStart(own, k, random, effort).labels;
}

function count({ k, places, labels, counts }: ResampleSpace, b: number, drawn: Int32Array, found: ArrayLike<number>) {
  const from = b * labels.length * k;
  for (let i = 0; i < drawn.length; i++) counts[from + places[drawn[i]!]! * k + found[i]!]! += 1;
}

/** Fits of least inertia first, the first of equals first, without those that reached the same as one before. */
function differing(fits: readonly RoomFit[], squares: number): readonly RoomFit[] {
  const sorted = [...fits].sort((a, b) => b.between - a.between);
  return sorted.filter(
    ({ between }, i) => i === 0 || sorted[i - 1]!.between - between > sameInertia * (squares - between),
  );
}

/** `count` of the values, one at random from each of as many stretches; all of them when there are not more. */
function oneOfEach(values: Int32Array, count: number, random: Random): Int32Array {
  if (values.length <= count) return values;
  return Int32Array.from({ length: count }, (_, i) => values[Math.floor(((i + random()) * values.length) / count)]!);
}

function takeRows(data: Float32Array | Float64Array, p: number, chosen: Int32Array): Rows {
  const taken = new Float64Array(chosen.length * p);
  for (let i = 0; i < chosen.length; i++) {
    for (let j = 0; j < p; j++) taken[i * p + j] = data[chosen[i]! * p + j]!;
  }
  return { data: taken, n: chosen.length, p };
}
