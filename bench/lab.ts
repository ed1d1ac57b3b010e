import type { BenchLine } from "./benchLine.ts";
import { measureLab } from "./measure.ts";

const mostSeconds = 180;
const mostMegabytes = 2048;

/**
 * All that a laboratory of segmentations computes, on 25,000 and 100,000 customers × 8, against a limit of three minutes for the
 * latter and in proportion for the former; see labAlone.ts.
 */
export async function* benchLab(): AsyncGenerator<BenchLine> {
  let smaller: BenchLine | undefined;
  for (const rows of [25_000, 100_000]) {
    const { seconds, megabytes, parts } = await measureLab(rows);
    const limit = (mostSeconds * rows) / 100_000;
    const each = Object.entries(parts).map(([name, taken]) => `${name} ${taken.toFixed(1)} s`);
    const memory = `peak ${megabytes} of ${mostMegabytes} MB: ${megabytes <= mostMegabytes ? "met" : "missed"}`;
    const power = smaller && Math.log(seconds / smaller.oursSeconds) / Math.log(100_000 / 25_000);
    const grown = power === undefined ? "" : `; time grows as rows to the power ${power.toFixed(2)}`;
    smaller = {
      ...{ job: `lab, ${rows} × 8`, oursSeconds: seconds, aim: 1, peer: "limit", peerSeconds: limit },
      ...{ ratio: seconds / limit, note: `${memory}${grown}; ${each.join(", ")}` },
    };
    yield smaller;
  }
}
