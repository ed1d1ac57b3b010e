import type { BenchLine } from "./benchLine.ts";
import { compareTables } from "./compareTables.ts";
import { faster, type Measured, measurePeer, measureSteps, threads } from "./measure.ts";

/** A Python package that computes the same tables. */
export interface Peer {
  readonly name: string;
  readonly script: string;
  readonly aim: number;
}

/** What is compared: steps of ours that write tables such as feature-rfm, which each peer writes too. */
export interface Comparison {
  readonly job: string;
  readonly steps: readonly string[];
  readonly tables: readonly string[];
  readonly cutoff: string;
  readonly peers: readonly Peer[];
}

/**
 * Our steps against each peer on the tables of a folder, one line per peer: the better of two runs of each, ours before and
 * after the peers', so that a machine that others use too disturbs both alike. Results are compared.
 */
export async function comparePeers(folder: string, comparison: Comparison): Promise<BenchLine[]> {
  const { steps, tables, cutoff, peers } = comparison;
  const first = await measureSteps(folder, steps);
  const measured: { peer: Peer; theirs: Measured | undefined; equal: string }[] = [];
  for (const peer of peers) {
    const args = [folder, cutoff];
    const once = await measurePeer(peer.name, peer.script, args);
    const again = await measurePeer(peer.name, peer.script, args);
    const theirs = once === undefined || again === undefined ? undefined : faster(once, again);
    const equal = theirs === undefined ? "" : await compareTables(folder, peer.name, tables);
    measured.push({ peer, theirs, equal });
  }
  const ours = faster(first, await measureSteps(folder, steps));
  return measured.map(({ peer, theirs, equal }) => describe(comparison.job, ours, peer, theirs, equal));
}

function describe(
  job: string,
  ours: Measured,
  { name, aim }: Peer,
  theirs: Measured | undefined,
  equal: string,
): BenchLine {
  const note = `best of 2, ${threads} threads, peak ${ours.megabytes} MB`;
  const base = { job, oursSeconds: ours.seconds, aim };
  if (theirs === undefined) {
    const peer = `no ${name}, not measured: name a Python that has it in SEGMENTARIUM_PYTHON`;
    return { ...base, peer, peerSeconds: undefined, ratio: undefined, note };
  }
  return {
    ...base,
    peer: `${name} ${theirs.version}`,
    peerSeconds: theirs.seconds,
    ratio: ours.seconds / theirs.seconds,
    note: `${note}, peer ${theirs.megabytes} MB; ${equal}`,
  };
}
