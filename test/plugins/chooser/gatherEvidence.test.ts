import { describe, expect, it } from "vitest";
import { categories, dbcv } from "../../../src/cluster/index.ts";
import { evidenceOptions } from "../../../src/plugins/chooser/evidenceOptions.ts";
import { gatherEvidence } from "../../../src/plugins/chooser/gatherEvidence.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { fromRows } from "../../cluster/reference.ts";

describe("gatherEvidence", () => {
  it("takes customers in no dense region as such for DBCV", async () => {
    const random = stream("gather-evidence");
    const labels = Int32Array.from({ length: 120 }, (_, i) => (i < 50 ? 0 : i < 100 ? 1 : 2));
    const points = fromRows(
      Array.from(labels, (c) =>
        c === 2 ? [16 * random() - 4, 16 * random() - 8] : [8 * c + 0.5 * normal(random), 0.5 * normal(random)],
      ),
    );
    const none = categories(new Int32Array(0), points.rows, []);
    const { partitions } = await gatherEvidence({
      everybody: { points, answers: { "latent-class": none, "k-prototypes": none, gower: none } },
      columns: [],
      known: [{ algorithm: "hdbscan", k: 2, labels, unassigned: { label: 2, share: 1 / 6 } }],
      ...{ settings: [], seed: "s", streamParts: ["gather-evidence"] },
      options: evidenceOptions.parse({ algorithms: ["hdbscan"], draws: 2, gapReferences: 2, nullCustomers: 100 }),
    });
    const regions = labels.map((label) => (label === 2 ? -1 : label));
    const ties = { ties: "distance" } as const;
    const [found] = partitions;
    expect(found).toMatchObject({ unassigned: 1 / 6, sizes: [50, 50, 20] });
    expect(found!.dbcv).toBeCloseTo(dbcv(points, regions, ties)!.value, 12);
    expect(Math.abs(found!.dbcv! - dbcv(points, labels, ties)!.value)).toBeGreaterThan(0.1);
  });
});
