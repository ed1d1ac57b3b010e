import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openRefreshes, type Refresh } from "./refreshes.ts";

const days = ["2024-04-01", "2024-07-01", "2024-10-01"] as const;

describe("the segments of one shop at three as-of days", { timeout: 300_000 }, () => {
  let refreshes: Awaited<ReturnType<typeof openRefreshes>>;
  const at = new Map<string, Refresh>();
  beforeAll(async () => {
    refreshes = await openRefreshes("test-refreshes", 2000, "k-means");
    for (const day of days) at.set(day, await refreshes.at(day));
  }, 300_000);
  afterAll(() => refreshes.remove());

  const segmentsAt = (day: string) =>
    at
      .get(day)!
      .memory.segments.map(({ id, name }) => `${id}: ${name}`)
      .sort();

  it("have no past at first", () => {
    const first = at.get(days[0])!;
    expect(first.identity).toMatchObject({ evidence: "none", ended: [], reserved: [] });
    expect(first.changes).toEqual([]);
    expect(first.memory.model.fidelity).toBe(1);
  });

  it("keep ids and names from one day to the next, though their figures and labels shift", () => {
    const [before, now] = [at.get(days[1])!, at.get(days[2])!];
    expect(segmentsAt(days[2])).toEqual(segmentsAt(days[1]));
    expect(now.identity.segments.every(({ kind, jaccard }) => kind === "same" && jaccard! > 0.8)).toBe(true);
    expect(now.memory.segments.map(({ size }) => size)).not.toEqual(before.memory.segments.map(({ size }) => size));
    expect(now.changes.find(({ segment }) => segment === "all")).toMatchObject({ since: days[1], evidence: "members" });
  });

  it("show the segment that the twin plants to grow late as one that leaves another", () => {
    const { identity, memory, changes } = at.get(days[1])!;
    const fresh = identity.segments.filter(({ before }) => before === undefined);
    expect(fresh).toHaveLength(1);
    expect(fresh[0]).toMatchObject({ kind: "split", from: ["one-time-buyers"] });
    expect(identity.ended).toEqual([]);
    expect(segmentsAt(days[1]).filter((one) => segmentsAt(days[0]).includes(one))).toEqual(segmentsAt(days[0]));
    const id = memory.segments[fresh[0]!.label]!.id;
    expect(changes.find(({ segment }) => segment === id)).toMatchObject({ kind: "split", name_before: null });
  });

  it("come out the same when a day is built again, its own entry being in the file by then", async () => {
    const again = await refreshes.at(days[2]);
    expect(again).toEqual(at.get(days[2]));
    expect(JSON.parse(again.history).publications.map(({ asOf }: { asOf: string }) => asOf)).toEqual(days);
    const earlier = await refreshes.at(days[1]);
    expect(earlier.changes).toEqual(at.get(days[1])!.changes);
    expect(earlier.history).toBe(again.history);
  });

  it("are named by the rules alone without a history", async () => {
    const file = join(refreshes.folder, "segments.json");
    const text = await readFile(file, "utf8");
    await refreshes.forget();
    const bare = await refreshes.at(days[2]);
    await writeFile(file, text);
    expect(bare.changes).toEqual([]);
    expect(bare.memory.model).toEqual(at.get(days[2])!.memory.model);
  });

  it("assign the customers that they were made of to where they are, and say what is out of range", async () => {
    await refreshes.at(days[2]);
    const { file, text } = await refreshes.assign("features.csv");
    const rows = (await readFile(file, "utf8")).trim().split("\n");
    const published = await refreshes.membership();
    expect(rows[0]).toBe("row,customer_id,segment,name,distance,distance_to_second,strength,out_of_range");
    expect(rows.slice(1).map((row) => row.split(",").slice(1, 3).join(" "))).toEqual(published);
    expect(text).toMatch(/features\.csv by the k-means segments as of 2024-10-01/);
    expect(text).toMatch(/All +\d{4}\n/);
    expect(text).toMatch(/Out of range +\d+ \(\d\.\d%\)/);
    expect(text).toMatch(/Wrote \.segmentarium\/test-refreshes\/assigned\/features\.csv: private/);
  });

  it("assign nobody without the measures, or by what is no number", async () => {
    await expect(refreshes.assignText("customer_id,recency_days\na,3\n")).rejects.toThrow(
      /no-column: it has no column "frequency_orders", .*give the measures of the segments: recency_days/,
    );
    const names = "recency_days,frequency_orders,order_value,tenure_days,return_share,discount_share,mean_gap_days";
    await expect(refreshes.assignText(`${names}\n3,x,1,1,0,0,\n`)).rejects.toThrow(/no-number.*"frequency_orders"/);
    await expect(refreshes.assign("none.csv", false)).rejects.toThrow(/missing-file/);
  });

  it("hold back counts of few, and those that would tell them", async () => {
    const names = "recency_days,frequency_orders,order_value,tenure_days,return_share,discount_share,mean_gap_days";
    const loyal = "10,30,80,700,0.02,0.03,20\n".repeat(30);
    const { text } = await refreshes.assignText(`${names}\n${loyal}400,1,20,400,0,0,\n9999,1,20,9999,0,0,\n`);
    expect(text).not.toMatch(/\b(30|32|2|1)\n/);
    expect(text).toMatch(/Out of range +fewer than 10\n/);
  });

  it("refuse a history that is none", async () => {
    const file = join(refreshes.folder, "segments.json");
    await writeFile(file, '{"format":1,"publications":[{}]}');
    await expect(refreshes.at(days[2])).rejects.toThrow(/invalid-segment-history.*remove it to begin a new one/);
  });
});
