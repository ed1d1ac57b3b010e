import { webMetrics } from "../src/plugins/web/webMetrics.ts";
import type { BenchLine } from "./benchLine.ts";
import { comparePeers } from "./comparePeers.ts";
import { cutoff } from "./cutoff.ts";
import { writeEventsData } from "./eventsData.ts";
import { withFolder } from "./withFolder.ts";

/** Measures of the use of site and e-mails from events, one customer for each 40, by the step `web` as it ships, against polars. */
export function benchEvents(events = 20_000_000): Promise<BenchLine[]> {
  return withFolder(async (folder) => {
    const customers = events / 40;
    await writeEventsData(folder, events, customers);
    return comparePeers(folder, {
      job: `${webMetrics.length} measures of use, ${events / 1e6} M events → ${customers / 1000},000 customers`,
      steps: ["web"],
      tables: ["feature-web"],
      cutoff,
      peers: [{ name: "polars", script: "events.py", aim: 0.6 }],
    });
  });
}
