import { describe, expect, it } from "vitest";
import { categories } from "../../../src/cluster/index.ts";
import { comesBack } from "../../../src/plugins/chooser/comesBack.ts";
import { again } from "../../../src/plugins/chooser/partAgain.ts";
import { normal, stream } from "../../../src/random/index.ts";
import { fromRows } from "../../cluster/reference.ts";

const none = (rows: number) => categories(new Int32Array(0), rows, []);
const everybody = (points: ReturnType<typeof fromRows>, answers = none(points.rows)) => ({
  points,
  answers: { "latent-class": answers, "k-prototypes": answers, gower: answers },
});
const column = (name: string) => ({ name, weight: 1 });
const options = (customers: number, draws = 12, columns: readonly object[] = [column("x")]) => ({
  ...{ customers, draws },
  random: (name: string) => stream("comes-back", name),
  again: again({ columns: columns as never }),
});

describe("comesBack", () => {
  const points = fromRows(Array.from({ length: 200 }, (_, i) => [i < 100 ? 0 : i < 198 ? 5 : 20]));
  const labels = Int32Array.from({ length: 200 }, (_, i) => (i < 100 ? 0 : i < 198 ? 1 : 2));

  it("does not count draws that cannot have as many segments", async () => {
    const [back] = await comesBack(everybody(points), [{ algorithm: "k-means", k: 3, labels }], options(60));
    expect(back).toEqual({ value: 1 });
  });

  it("does not exist where no draw can, and says so", async () => {
    const found = await comesBack(everybody(points), [{ algorithm: "ward", k: 4, labels }], options(60));
    expect(found).toEqual([{ value: undefined, reason: "the customers drawn differ too little to be parted so" }]);
  });

  it("says why an algorithm is not run again", async () => {
    const partitions = ["rules", "stranger"].map((algorithm) => ({ algorithm, k: 2, labels }));
    const reasons = (await comesBack(everybody(points), partitions, options(60))).map(({ reason }) => reason);
    expect(reasons[0]).toMatch(/^rules are declared, not found: /);
    expect(reasons[1]).toBe('"stranger" is no algorithm of the product\'s own, which alone can be run again');
  });

  const random = stream("comes back", "groups");
  const own = Int32Array.from({ length: 600 }, (_, i) => i % 3);
  const groups = fromRows(Array.from(own, (c) => [8 * c + normal(random), (c === 1 ? 8 : 0) + normal(random)]));
  const told = Int32Array.from({ length: 600 * 4 }, (_, i) =>
    Number(random() < (own[i >> 2]! === (i & 3) % 3 ? 0.97 : 0.03)),
  );
  const answers = categories(
    told,
    600,
    ["a", "b", "c", "d"].map((name) => ({ name, levels: ["no", "yes"] })),
  );
  const columns = [column("x"), column("y")];
  const algorithms = [
    ...["k-means", "ml-kmeans", "mini-batch-k-means", "ward", "linkage", "gaussian-mixture", "k-medoids"],
    ...["hdbscan", "latent-class", "k-prototypes", "gower"],
  ];

  it.each(algorithms)(
    "sees that what %s finds comes back where groups lie far apart, and that chance does not",
    async (id) => {
      const strangers = own.map((_, i) => Math.floor(i / 200));
      const [kept, chance] = await comesBack(
        everybody(groups, answers),
        [own, strangers].map((labels) => ({ algorithm: id, k: 3, labels })),
        options(300, 3, columns),
      );
      expect(kept!.value).toBeGreaterThan(id === "latent-class" ? 0.6 : id === "hdbscan" ? 0.85 : 0.95);
      expect(Math.abs(chance!.value!)).toBeLessThan(0.1);
    },
  );

  it("holds ml-kmeans against k-means, whose partition it looks for", async () => {
    const cloud = fromRows(Array.from({ length: 200 }, () => [random(), random()]));
    const labels = Int32Array.from({ length: 200 }, (_, i) => Number(cloud.data[2 * i]! > 0.5));
    const back = async (algorithm: string) =>
      (await comesBack(everybody(cloud), [{ algorithm, k: 2, labels }], options(150, 2, columns)))[0]!.value;
    const found = await back("ml-kmeans");
    expect(found).toBe(await back("k-means"));
    for (const other of ["ward", "mini-batch-k-means", "k-medoids"]) expect(found).not.toBe(await back(other));
  });

  it("does not depend on which other partitions are asked about", async () => {
    const mixture = { algorithm: "gaussian-mixture", k: 3, labels: own };
    const alone = await comesBack(everybody(groups), [mixture], options(200, 2, columns));
    const other = { algorithm: "k-means", k: 3, labels: own };
    const both = await comesBack(everybody(groups), [other, mixture], options(200, 2, columns));
    expect(both[1]).toEqual(alone[0]);
  });
});
