import { parseArgs } from "node:util";
import type { BenchLine } from "./benchLine.ts";
import { benchBuild } from "./build.ts";
import { benchEvents } from "./events.ts";
import { benchFeatures } from "./features.ts";
import { benchFromCsv } from "./fromCsv.ts";
import { benchHdbscan } from "./hdbscan.ts";
import { benchKMeans } from "./kMeans.ts";
import { benchLab } from "./lab.ts";
import { benchLinkage } from "./linkage.ts";
import { benchMaps } from "./maps.ts";
import { benchMixture } from "./mixture.ts";
import { benchScale } from "./scale.ts";
import { benchSilhouette } from "./silhouette.ts";
import { benchStability } from "./stability.ts";

/** A job's lines, at its end or as each is known. */
type Lines = Promise<readonly BenchLine[]> | AsyncIterable<BenchLine>;

/**
 * `npm run bench -- [name…] [--rows n]`: every job against its peer in the same run; a ratio below 1 means that ours is faster.
 * With --rows, jobs on generated tables take as many rows instead of their own number.
 */
const jobs: Readonly<Record<string, (rows?: number) => Lines>> = {
  "k-means": () => benchKMeans(),
  linkage: () => benchLinkage(),
  hdbscan: () => benchHdbscan(),
  maps: () => benchMaps(),
  silhouette: () => benchSilhouette(),
  mixture: () => benchMixture(),
  stability: () => benchStability(),
  lab: () => benchLab(),
  features: benchFeatures,
  events: benchEvents,
  csv: benchFromCsv,
  build: () => benchBuild(),
  scale: benchScale,
};
/** Takes long and much disk: only when it is named. */
const onlyNamed = ["scale"];

const { positionals: asked, values } = parseArgs({
  args: process.argv.slice(2),
  options: { rows: { type: "string" } },
  allowPositionals: true,
});
const rows = values.rows === undefined ? undefined : Number(values.rows);
if (rows !== undefined && !(Number.isInteger(rows) && rows > 0 && rows % 40_000 === 0)) {
  console.error("Cannot bench: --rows is a multiple of 40000, for whole thousands of customers");
  process.exit(2);
}
const unknown = asked.filter((name) => !Object.hasOwn(jobs, name));
if (unknown.length > 0) {
  console.error(`Cannot bench ${unknown.join(", ")}: there is ${Object.keys(jobs).join(", ")}`);
  process.exit(2);
}
for (const [name, job] of Object.entries(jobs)) {
  if (asked.length > 0 ? !asked.includes(name) : onlyNamed.includes(name)) continue;
  console.log(`\n${name}`);
  for await (const line of await job(rows)) console.log(describeLine(line));
}

function describeLine({ job, oursSeconds, peer, peerSeconds, ratio, aim, note }: BenchLine): string {
  const against =
    peerSeconds === undefined || ratio === undefined
      ? peer
      : `${peer} ${peerSeconds.toFixed(2)} s, ratio ${ratio.toFixed(3)} (aim ${aim}: ${ratio <= aim ? "met" : "missed"})`;
  return `  ${job}: ${oursSeconds.toFixed(2)} s; ${against}${note === "" ? "" : `; ${note}`}`;
}
