import type { BenchLine } from "./benchLine.ts";
import { writeFeaturesData } from "./featuresData.ts";
import { faster, type Measured, measureSteps, threads } from "./measure.ts";
import { withFolder } from "./withFolder.ts";

const sizes = [1_000_000, 10_000_000, 100_000_000];
/** Of the engine: the arrays in which the step `behaviour` counts come on top, 1.4 GB for 100 million lines. */
const memoryLimit = "8GB";
const allowedMegabytes = 12 * 1024;

interface Point extends Measured {
  readonly lines: number;
}

/**
 * RFM and the features of behaviour at 1, 10 and 100 million order lines, one customer for each 20; each in a process of its own.
 * The reference is proportion: as many times the seconds of the smallest as there are more lines.
 *
 * @param most leaves out the sizes above.
 * @throws RangeError when it leaves out all of them.
 */
export async function benchScale(most = Number.POSITIVE_INFINITY): Promise<BenchLine[]> {
  if (most < sizes[0]!)
    throw new RangeError(`Cannot bench: the scale begins at ${sizes[0]} lines, --rows allows ${most}`);
  const points: Point[] = [];
  for (const lines of sizes.filter((size) => size <= most)) points.push(await measureSize(lines));
  return points.map((_, i) => describe(points.slice(0, i + 1)));
}

function measureSize(lines: number): Promise<Point> {
  return withFolder(async (folder) => {
    await writeFeaturesData(folder, lines, lines / 20);
    const runSteps = () => measureSteps(folder, ["rfm", "behaviour"], memoryLimit);
    return { ...faster(await runSteps(), await runSteps()), lines };
  });
}

/** The last of the points, against the first. */
function describe(points: readonly Point[]): BenchLine {
  const [first, last] = [points[0]!, points.at(-1)!];
  const customers = (last.lines / 20).toLocaleString("en-GB");
  const job = `RFM and features, ${last.lines / 1e6} M lines → ${customers} customers`;
  const within = last.megabytes <= allowedMegabytes ? "" : ", missed";
  const memory = `best of 2, ${threads} threads, peak ${last.megabytes} MB (limit ${allowedMegabytes}${within})`;
  const base = { job, oursSeconds: last.seconds, aim: 1.2 };
  if (points.length === 1) {
    const peer = "the reference of the larger sizes";
    return { ...base, peer, peerSeconds: undefined, ratio: undefined, note: memory };
  }
  const times = last.lines / first.lines;
  const slopes = [slope(points, ({ seconds }) => seconds), slope(points, ({ megabytes }) => megabytes)];
  return {
    ...base,
    peer: `${times} times the smallest`,
    peerSeconds: times * first.seconds,
    ratio: last.seconds / (times * first.seconds),
    note: `${memory}; grows with lines to the power of ${slopes[0]!.toFixed(2)} in time, ${slopes[1]!.toFixed(2)} in memory`,
  };
}

/** Of the least-squares line through the logarithms of lines and of a value: 1 is in proportion. */
function slope(points: readonly Point[], value: (point: Point) => number): number {
  const xs = points.map(({ lines }) => Math.log(lines));
  const ys = points.map((point) => Math.log(value(point)));
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [x, y] = [mean(xs), mean(ys)];
  const across = xs.reduce((sum, value, i) => sum + (value - x) * (ys[i]! - y), 0);
  return across / xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
}
