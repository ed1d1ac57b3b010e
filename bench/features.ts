import { behaviourMetrics } from "../src/plugins/behaviour/behaviourMetrics.ts";
import type { BenchLine } from "./benchLine.ts";
import { comparePeers } from "./comparePeers.ts";
import { cutoff } from "./cutoff.ts";
import { writeFeaturesData } from "./featuresData.ts";
import { withFolder } from "./withFolder.ts";

/**
 * RFM and the features of behaviour from order lines, one customer for each 20, by our SQL as the plugins ship it, against
 * polars and pandas in a Python that has them: SEGMENTARIUM_PYTHON, else python3. All read the same Parquet and write theirs.
 */
export function benchFeatures(lines = 10_000_000): Promise<BenchLine[]> {
  return withFolder(async (folder) => {
    const customers = lines / 20;
    await writeFeaturesData(folder, lines, customers);
    const metrics = behaviourMetrics("GBP").length;
    return comparePeers(folder, {
      job: `RFM and ${metrics} features, ${lines / 1e6} M lines → ${customers / 1000},000 customers`,
      steps: ["rfm", "behaviour"],
      tables: ["feature-rfm", "feature-behaviour"],
      cutoff,
      peers: [
        { name: "polars", script: "features.py", aim: 0.6 },
        { name: "pandas", script: "featuresPandas.py", aim: 0.2 },
      ],
    });
  });
}
