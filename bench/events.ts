import { join } from "node:path";
import { webMetrics } from "../src/plugins/web/webMetrics.ts";
import type { BenchLine } from "./benchLine.ts";
import { comparePeers } from "./comparePeers.ts";
import { cutoff } from "./cutoff.ts";
import { writeEventPieces } from "./eventPieces.ts";
import { writeEventsData } from "./eventsData.ts";
import { measureWebPieces } from "./measure.ts";
import { sameBytes } from "./sameBytes.ts";
import { withFolder } from "./withFolder.ts";

/**
 * Measures of the use of site and e-mails from events, one customer for each 40, by the step `web` as it ships, against polars. Then the same of events
 * in pieces of months and weeks after one more day, the rest kept, against our own run of all events.
 */
export function benchEvents(events = 20_000_000): Promise<BenchLine[]> {
  return withFolder(async (folder) => {
    const customers = events / 40;
    await writeEventsData(folder, events, customers);
    const lines = await comparePeers(folder, {
      job: `${webMetrics.length} measures of use, ${events / 1e6} M events → ${customers / 1000},000 customers`,
      steps: ["web"],
      tables: ["feature-web"],
      cutoff,
      peers: [{ name: "polars", script: "events.py", aim: 0.6 }],
    });
    return [...lines, await oneMoreDay(folder)];
  });
}

/** The last day of a week, so that all of it is made anew. Only once a month it costs more, when the one before becomes a piece. */
async function oneMoreDay(folder: string): Promise<BenchLine> {
  await writeEventPieces(folder);
  const all = await measureWebPieces(folder, "one");
  const first = await measureWebPieces(folder, "before");
  const added = await measureWebPieces(folder, "all");
  if (!(await sameBytes(join(folder, "web-one.parquet"), join(folder, "web-all.parquet")))) {
    throw new Error("Cannot bench: what is kept of events gives other measures than the events");
  }
  const seconds = (each: number): string => `${each.toFixed(1)} s`;
  const processor = `${seconds(added.processorSeconds)} against ${seconds(first.processorSeconds)} of the processor`;
  return {
    job: "one more day of events, the rest kept",
    oursSeconds: added.seconds,
    aim: 0.1,
    peer: "a first run, which keeps",
    peerSeconds: first.seconds,
    ratio: added.seconds / first.seconds,
    note: `${processor}; all events at once, keeping nothing, ${seconds(all.seconds)}; same bytes`,
  };
}
