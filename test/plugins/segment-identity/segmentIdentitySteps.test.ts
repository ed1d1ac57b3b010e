import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SegmentPublication } from "../../../src/config/index.ts";
import type { ReleaseRow, SegmentIdentity } from "../../../src/plugin.ts";
import { publishedModelStep } from "../../../src/plugins/segment-identity/publishedModelStep.ts";
import { readLabels } from "../../../src/plugins/segment-identity/readLabels.ts";
import { segmentChangesStep } from "../../../src/plugins/segment-identity/segmentChangesStep.ts";
import { segmentChangesTable } from "../../../src/plugins/segment-identity/segmentChangesTable.ts";
import { segmentIdentityStep } from "../../../src/plugins/segment-identity/segmentIdentityStep.ts";
import { segmentMemoryStep } from "../../../src/plugins/segment-identity/segmentMemoryStep.ts";
import { openDoor } from "../../../src/privacy/index.ts";
import { readSpace } from "../../../src/segmentation/index.ts";
import { type Database, openDatabase } from "../../../src/table/index.ts";
import { clusterPlanted } from "../clusterPlanted.ts";
import { plantFeatures } from "../plantedFeatures.ts";
import { runStep, type StepRun, tableInput } from "../runStep.ts";

let db: Database;
beforeEach(async () => {
  db = await openDatabase();
});
afterEach(() => db.close());

const names = ["a", "b", "c", "d"];

/** The steps over planted features, as at one refresh. */
async function refresh(asOf: string, earlierSegments?: SegmentPublication, minimumPeople = 10) {
  const { space, summary } = await clusterPlanted(db);
  await db.run('CREATE OR REPLACE TABLE segmentation AS FROM "segmentation/k-means"');
  const common = {
    features: await tableInput(db, "features"),
    segmentation: await tableInput(db, "segmentation"),
    "segmentation-summary": summary,
    "clustering-space-summary": space,
    "segmentation-model/*": {},
  };
  const settings = { asOf, minimumPeople, ...(earlierSegments === undefined ? {} : { earlierSegments }) };
  const model = await runStep(publishedModelStep, db, common, settings);
  const followed = await runStep(segmentIdentityStep, db, common, settings);
  const identity = followed.outputs["segment-identity"] as SegmentIdentity;
  const segments = summary.sizes.map((size, label) => {
    const id = identity.segments[label]!.before?.id ?? names[label]!;
    return { id, label, name: id.toUpperCase(), description: "", rank: label, size };
  });
  const inputs = {
    ...model.outputs,
    segments,
    "segment-actions": segments.map(({ id }) => ({ segment: id, archetype: "newcomers" })),
    "segment-identity": identity,
  };
  const memory = await runStep(segmentMemoryStep, db, inputs, settings);
  const changes = await runStep(segmentChangesStep, db, inputs, settings);
  return {
    memory: memory.outputs["segment-memory"] as SegmentPublication,
    identity,
    followed,
    changes: rowsOf(changes),
  };
}

function rowsOf({ outputs }: StepRun): readonly ReleaseRow[] {
  return outputs["release/segment_changes"] as readonly ReleaseRow[];
}

const again = async () => {
  for (const table of ["clustering-space", "segmentation/k-means"]) await db.run(`DROP TABLE "${table}"`);
};

describe("the steps of segment identity", () => {
  it("follow segments from one refresh to the next, whatever their labels", async () => {
    await plantFeatures(db, 300);
    const first = await refresh("2024-01-01");
    expect(first.changes).toEqual([]);
    expect(first.memory.segments.map(({ id, size }) => [id, size])).toEqual([
      ["a", 100],
      ["b", 100],
      ["c", 100],
    ]);
    await again();
    await db.run(
      "DELETE FROM features WHERE customer_id IN (SELECT customer_id FROM segmentation WHERE label = 0 ORDER BY ALL LIMIT 30)",
    );
    const next = await refresh("2024-02-01", first.memory);
    expect(next.memory.segments.map(({ id, size }) => [id, size]).sort()).toEqual([
      ["a", 70],
      ["b", 100],
      ["c", 100],
    ]);
    expect(next.memory.segments.at(-1)!.id).toBe("a");
    expect(next.changes.find(({ segment }) => segment === "a")).toMatchObject({
      ...{
        kind: "same",
        people: 70,
        people_before: 100,
        people_changed: 30,
        members_kept: "nearly all",
        stayed: 70,
        moved: 0,
        since: "2024-01-01",
      },
    });
  });

  it("see a group of another kind that was not there before as new, and keep the ids of all others", async () => {
    await plantFeatures(db, 300);
    const first = await refresh("2024-01-01");
    await again();
    await db.run(`INSERT INTO features
      SELECT 'w' || lpad(i::VARCHAR, 4, '0'), 5 + i % 7, 300 + i, 4000 + 10 * i FROM range(80) t(i)`);
    const next = await refresh("2024-02-01", first.memory);
    expect(next.identity.segments.map(({ kind, before }) => `${kind} ${before?.id}`).sort()).toEqual([
      "birth undefined",
      "same a",
      "same b",
      "same c",
    ]);
    const fresh = next.identity.segments.find(({ kind }) => kind === "birth");
    expect(fresh).toMatchObject({ people: 80, from: [], stayed: 0 });
  });

  it("remember neither a segment of few nor what is of one customer, and all that ended", async () => {
    await plantFeatures(db, 300);
    const { memory } = await refresh("2024-01-01", undefined, 101);
    expect(memory.segments).toEqual([]);
    await again();
    const full = await refresh("2024-01-01");
    const values = JSON.stringify(full.memory);
    const extreme = await db.row("SELECT max(ln(1 + order_value)) AS most FROM features");
    expect(values).not.toContain(String(extreme?.most).slice(0, 8));
    const ghost = { id: "ghost", name: "Ghost", archetype: "newcomers", size: 40 };
    const { model } = full.memory;
    const earlier = {
      ...{ ...full.memory, asOf: "2023-12-01", segments: [...full.memory.segments, ghost] },
      model: { ...model, centers: [...model.centers, model.centers[0]!.map(() => 99)], reach: [...model.reach, 1] },
      ended: [{ id: "old", name: "Old", asOf: "2023-06-01" }],
    };
    await again();
    const next = await refresh("2024-01-01", earlier);
    expect(next.memory.ended).toEqual([
      { id: "ghost", name: "Ghost", asOf: "2024-01-01" },
      { id: "old", name: "Old", asOf: "2023-06-01" },
    ]);
    expect(next.identity.reserved).toEqual(["a", "b", "c", "ghost", "old"]);
    expect(next.changes.find(({ segment }) => segment === "ghost")).toMatchObject({ kind: "ended", people_before: 40 });
  });

  it("do not tell later what the publication before held back", async () => {
    await plantFeatures(db, 300);
    await refresh("2023-12-01", undefined, 2);
    await again();
    for (const [label, count] of [
      [1, 30],
      [2, 60],
    ]) {
      await db.run(`DELETE FROM features WHERE customer_id IN
        (SELECT customer_id FROM segmentation WHERE label = ${label} ORDER BY ALL LIMIT ${count})`);
    }
    const full = await refresh("2024-01-01", undefined, 2);
    const sizes = full.memory.segments.map(({ size }) => size!);
    expect(sizes).toEqual([100, 70, 40]);
    await again();
    // The smallest is too small; the site then hides the second with it.
    const first = await refresh("2024-01-01", undefined, sizes[2]! + 1);
    expect(first.memory.segments.map(({ id, size }) => [id, size])).toEqual([
      ["a", sizes[0]],
      ["b", undefined],
    ]);
    await again();
    const next = await refresh("2024-02-01", first.memory, 2);
    const opened = openDoor(segmentChangesTable, next.changes, { minimumPeople: 2 }).rows;
    for (const id of ["b", "all"]) {
      const row = opened.find(({ segment }) => segment === id)!;
      expect([row.people_before, row.people_changed]).toEqual([null, null]);
      expect(row.suppressed_columns).toContain("people_before");
    }
    expect(next.changes.find(({ segment }) => segment === "a")).toMatchObject({ people_before: sizes[0] });
    await again();
    const ended = { ...first.memory, segments: first.memory.segments.map((row) => ({ ...row, id: `old-${row.id}` })) };
    for (const center of ended.model.centers) center.fill(99);
    const gone = (await refresh("2024-03-01", ended, 2)).changes.filter(({ kind }) => kind === "ended");
    expect(gone.map(({ segment, people_before }) => [segment, people_before])).toContainEqual(["old-b", null]);
  });

  it("warn where the frozen model gives customers other segments", async () => {
    await plantFeatures(db, 300);
    const { space } = await clusterPlanted(db);
    await db.run(`CREATE OR REPLACE TABLE segmentation AS
      SELECT customer_id, CAST(row_number() OVER (ORDER BY customer_id) % 3 = 0 AS INTEGER) AS label FROM features`);
    await db.run("UPDATE segmentation SET label = 1 - label WHERE hash(customer_id) % 5 < 2");
    const { points } = await readSpace(db, '"clustering-space"', space);
    const labels = Array.from(await readLabels(db, "segmentation"));
    const nearest = { kind: "neighbours", k: 2, columns: points.names, rows: Array.from(points.data), labels };
    const warned = async (known: unknown) => {
      const { warnings } = await runStep(publishedModelStep, db, {
        ...{ features: await tableInput(db, "features"), segmentation: await tableInput(db, "segmentation") },
        ...{ "segmentation-summary": { algorithm: "odd", k: 2 }, "clustering-space-summary": space },
        "segmentation-model/*": { "segmentation-model/odd": known },
      });
      return warnings.map(({ code, message }) => `${code}: ${message}`);
    };
    const [own, ...others] = await warned({ models: [], cannot: "it is odd" });
    expect(own).toMatch(
      /^coarse-model: the frozen model gives \d\d% .* "odd" found \(it is the nearest mean: it is odd\)/,
    );
    expect(others).toEqual([]);
    expect(await warned({ models: [nearest] })).toEqual([]);
  });

  it("warn where what is remembered is rough, when it is asked", async () => {
    await plantFeatures(db, 300);
    const { memory } = await refresh("2024-01-01");
    const warned = async (own: object) => {
      await again();
      const rough = { ...memory, model: { ...memory.model, fidelity: 0.62, ...own } };
      return (await refresh("2024-02-01", rough)).followed.warnings.map(({ code, message }) => `${code}: ${message}`);
    };
    const [means] = await warned({ own: "0".repeat(64) });
    expect(means).toMatch(
      /^coarse-memory: .* of 2024-01-01 gives 62% of .* "k-means" found \(it is the mean of each: /,
    );
    expect((await warned({}))[0]).toMatch(/"k-means" found: what became of segments is as rough as that$/);
    expect(await warned({ fidelity: 0.9 })).toEqual([]);
  });

  it("warn when a measure that segments were built on is gone", async () => {
    await plantFeatures(db, 300);
    const first = await refresh("2024-01-01");
    await again();
    await db.run("ALTER TABLE features DROP COLUMN order_value");
    const next = await refresh("2024-02-01", first.memory);
    expect(next.identity.evidence).toBe("centers");
    expect(next.followed.warnings).toEqual([
      {
        code: "measures-gone",
        message: expect.stringContaining("built on order_value, which the project no longer has: only"),
      },
    ]);
  });
});

describe("the table of changes", () => {
  const row = (
    segment: string,
    people: number,
    before: number | null,
    moved: number,
    kind: string | null = "same",
  ) => ({
    ...{ segment, kind, name: segment, name_before: null, origin: null, since: "2024-01-01", evidence: "members" },
    ...{ people, people_before: before, people_changed: before === null ? null : Math.abs(people - before) },
    ...{ members_kept: "most", stayed: people - moved, moved, share_moved: moved / people },
  });
  const open = (rows: readonly ReleaseRow[]) => openDoor(segmentChangesTable, rows, { minimumPeople: 10 }).rows;

  it("hides what was before where the change is of few, and another one with it", () => {
    const rows = [row("a", 100, 60, 20), row("all", 400, 347, 60, null), row("b", 100, 97, 20), row("c", 200, 190, 20)];
    const [a, all, b, c] = open(rows);
    expect([a!.people, all!.people, b!.people, c!.people]).toEqual([100, 400, 100, 200]);
    expect(b!.people_before).toBeNull();
    expect([a, c].filter((one) => one!.people_before === null)).toHaveLength(1);
    expect(all!.share_moved).toBe(0.15);
  });

  it("tells of new and of ended segments without hiding others", () => {
    const ended = {
      ...row("c", 1, 50, 0, "ended"),
      people: null,
      people_changed: 50,
      members_kept: null,
      stayed: null,
      moved: null,
      share_moved: null,
    };
    const [, , b, c] = open([
      row("a", 100, 50, 20),
      row("all", 160, 100, 80, null),
      row("b", 60, null, 60, "new"),
      ended,
    ]);
    expect([b!.people, c!.people_before]).toEqual([60, 50]);
  });
});
