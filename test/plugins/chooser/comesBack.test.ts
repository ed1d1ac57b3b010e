import { describe, expect, it } from "vitest";
import { comesBack } from "../../../src/plugins/chooser/comesBack.ts";
import { stream } from "../../../src/random/index.ts";
import { fromRows } from "../../cluster/reference.ts";

describe("comesBack", () => {
  const points = fromRows(Array.from({ length: 200 }, (_, i) => [i < 100 ? 0 : i < 198 ? 5 : 20]));
  const labels = Int32Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : i < 198 ? 1 : 2));
  const options = (customers: number, draws = 12) => ({
    ...{ customers, draws },
    random: (name: string) => stream("comes-back", name),
  });

  it("does not count draws that cannot have as many segments", async () => {
    const [back, other] = await comesBack(
      points,
      [
        { algorithm: "k-means", k: 3, labels },
        { algorithm: "gaussian-mixture", k: 3, labels },
      ],
      options(60),
    );
    expect(back).toBe(1);
    expect(other).toBeUndefined();
  });

  it("does not exist where no draw can", async () => {
    expect(await comesBack(points, [{ algorithm: "ward", k: 4, labels }], options(60))).toEqual([undefined]);
  });
});
