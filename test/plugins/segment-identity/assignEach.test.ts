import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRefreshes } from "./refreshes.ts";

/** Each segmenter with the rule that it leaves, and the least share of its own customers to whom it gives their segment. */
const segmenters = [
  ["k-means", "centers", 1],
  ["mini-batch-k-means", "centers", 1],
  ["ml-kmeans", "centers", 1],
  ["ward", "centers", 0.8],
  ["linkage", "neighbours", 1],
  ["gaussian-mixture", "mixture", 1],
  ["k-medoids", "medoids", 1],
  ["k-prototypes", "prototypes", 1],
  ["gower", "gower", 1],
  ["latent-class", "classes", 1],
  ["hdbscan", "density", 0.99],
  ["dbscan", "cores", 1],
  ["rules", "conditions", 1],
] as const;

const rules = [
  { id: "heavy", name: "Heavy", when: { weight: { metric: "frequency_orders", group: "heavy" } } },
  { id: "lapsed", name: "Lapsed", when: { buying: { state: "lapsed", days: 180 } } },
  { id: "low", name: "Low", when: { quantile: { metric: "order_value", of: 4, from: 1, to: 2 } } },
];

const options = {
  "clustering-space": { missing: "median" },
  "rule-segments": { rules },
  dbscan: { eps: 1.1, mostUnassigned: 0.9, minSamples: 5 },
  hdbscan: { mostUnassigned: 0.9, minSamples: 5, clusterShares: [0.05] },
  linkage: { method: "complete", fewest: 2 },
};

/** Of two a number of segments that they would not choose for so few customers. */
const told: Readonly<Record<string, number>> = { linkage: 4, "latent-class": 3 };

describe("the customers of a small shop, assigned by the frozen segments of", { timeout: 600_000 }, () => {
  let shop: Awaited<ReturnType<typeof openRefreshes>>;
  beforeAll(async () => {
    shop = await openRefreshes("test-assign-each", 700);
  }, 600_000);
  afterAll(() => shop.remove());

  it.each(segmenters)("%s have the segments that they were found in", async (take, kind, least) => {
    const chooser = take in told ? { take, k: told[take] } : { take };
    const { model } = await shop.at("2024-10-01", `options=${JSON.stringify({ ...options, chooser })}`);
    expect(model).toMatchObject({ algorithm: take, rule: { kind } });
    expect(model.rule.k).toBeGreaterThan(1);
    expect(model.fidelity).toBeGreaterThanOrEqual(least);
    const { file, text } = await shop.assign("customers.csv");
    const [header, ...rows] = (await readFile(file, "utf8")).trim().split("\n");
    expect(header).toBe("row,customer_id,segment,name,distance,distance_to_second,strength,out_of_range");
    const published = await shop.membership();
    const found = rows.map((row) => row.split(",").slice(1, 3).join(" "));
    expect(found.filter((one, i) => one === published[i]).length / found.length).toBe(model.fidelity);
    expect(text).toMatch(new RegExp(`customers\\.csv by the ${take} segments as of 2024-10-01\\n`));
    for (const [, count] of text.matchAll(/ (\d+)\n/g)) expect(Number(count)).toBeGreaterThanOrEqual(10);
    // From the end, since names hold commas.
    const isEmpty = (column: number) => rows.every((row) => row.split(",").at(column) === "");
    expect(isEmpty(-4)).toBe(kind === "classes" || kind === "conditions");
    expect(isEmpty(-2)).toBe(!["mixture", "classes", "density"].includes(kind));
  });
});
