import type { BenchLine } from "./benchLine.ts";
import { benchBuild } from "./build.ts";
import { benchFeatures } from "./features.ts";
import { benchKMeans } from "./kMeans.ts";
import { benchLinkage } from "./linkage.ts";
import { benchSilhouette } from "./silhouette.ts";

/** `npm run bench [name…]`: every job against its peer in the same run; a ratio below 1 means that ours is faster. */
const jobs: Readonly<Record<string, () => Promise<readonly BenchLine[]>>> = {
  "k-means": benchKMeans,
  linkage: benchLinkage,
  silhouette: benchSilhouette,
  features: benchFeatures,
  build: benchBuild,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(jobs, name));
if (unknown.length > 0) {
  console.error(`Cannot bench ${unknown.join(", ")}: there is ${Object.keys(jobs).join(", ")}`);
  process.exit(2);
}
for (const [name, job] of Object.entries(jobs)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${name}`);
  for (const line of await job()) console.log(describeLine(line));
}

function describeLine({ job, oursSeconds, peer, peerSeconds, ratio, aim, note }: BenchLine): string {
  const against =
    peerSeconds === undefined || ratio === undefined
      ? `${peer}, not measured`
      : `${peer} ${peerSeconds.toFixed(2)} s, ratio ${ratio.toFixed(3)} (aim ${aim}: ${ratio <= aim ? "met" : "missed"})`;
  return `  ${job}: ${oursSeconds.toFixed(2)} s; ${against}${note === "" ? "" : `; ${note}`}`;
}
