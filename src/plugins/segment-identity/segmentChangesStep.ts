import type { SegmentPublication } from "segmentarium/config";
import { defineStep, type Segment, type SegmentIdentity, type SegmentOrigin } from "segmentarium/plugin";
import { segmentChangesTable } from "./segmentChangesTable.ts";

/** What became of segments since the publication before, for the page of segments. */
export const segmentChangesStep = defineStep(import.meta.url, {
  id: "segment-changes",
  title: "Segments since the last publication",
  needs: ["segments", "segment-identity"],
  provides: ["release/segment_changes"],
  settings: ["earlierSegments"],
  tables: [segmentChangesTable],
  metrics: [
    {
      id: "segment_share_moved",
      title: "Moved since the last publication",
      unit: "share",
      formula: "members whom the model of the last publication has in another segment / members",
      description:
        "How far the segment was drawn anew, not how many of its members changed; 1 for a segment that is new.",
      missing: "There is nothing to compare with.",
      window: "As of the last publication and now",
      low: 0,
      high: 1,
      columns: ["segment_changes.share_moved"],
    },
  ],
  run(inputs, { settings: { earlierSegments } }) {
    if (earlierSegments === undefined) return { "release/segment_changes": [] };
    return { "release/segment_changes": changeRows(inputs.segments, inputs["segment-identity"], earlierSegments) };
  },
});

const words = { same: "same", split: "split", merge: "merged", birth: "new", death: "ended" } as const;

function changeRows(segments: readonly Segment[], identity: SegmentIdentity, earlier: SegmentPublication) {
  const names = new Map([...earlier.segments, ...segments].map(({ id, name }) => [id, name]));
  const { evidence } = identity;
  const common = { since: earlier.asOf, evidence };
  const now = identity.segments.map((origin) => {
    const { id, name } = segments.find(({ label }) => label === origin.label)!;
    return { ...common, segment: id, name, ...originOf(origin, names), ...countsOf(origin, evidence) };
  });
  const gone = identity.ended.map(({ id, name, kind }) => {
    const before = earlier.segments.find((segment) => segment.id === id)?.size ?? null;
    const counts = { people: null, people_before: before, people_changed: before, ...nobodyKnown };
    const became = kind === "merge" ? intoWhat(id, identity, segments) : null;
    return { ...common, segment: id, name, kind: words.death, name_before: null, origin: became, ...counts };
  });
  return [...now, ...gone, { ...common, ...wholeOf([...now, ...gone], evidence, earlier) }].sort((a, b) =>
    a.segment < b.segment ? -1 : 1,
  );
}

/** Not nobody: a count of nobody would be a part of the whole, and is hidden as few are. */
const nobodyKnown = { members_kept: null, stayed: null, moved: null, share_moved: null };

function originOf({ kind, from, before }: SegmentOrigin, names: ReadonlyMap<string, string>) {
  const others = from.filter((id) => kind === "merge" || id !== before?.id).map((id) => names.get(id) ?? id);
  return { kind: words[kind], name_before: before?.name ?? null, origin: others.join("; ") || null };
}

function intoWhat(id: string, { segments: origins }: SegmentIdentity, segments: readonly Segment[]): string | null {
  const into = origins.find(({ kind, from }) => kind === "merge" && from.includes(id));
  return segments.find(({ label }) => label === into?.label)?.name ?? null;
}

function countsOf({ people, stayed, before }: SegmentOrigin, evidence: SegmentIdentity["evidence"]) {
  const earlier = before?.people ?? null;
  const counts = {
    people,
    people_before: earlier,
    people_changed: earlier === null ? null : Math.abs(people - earlier),
  };
  if (evidence !== "members") return { ...counts, ...nobodyKnown };
  const share = people > 0 ? (people - stayed) / people : null;
  const kept = before === undefined ? null : inWords(stayed / people);
  return { ...counts, members_kept: kept, stayed, moved: people - stayed, share_moved: share };
}

function inWords(share: number): string {
  if (share >= 0.9) return "nearly all";
  if (share >= 0.65) return "most";
  return share >= 0.35 ? "about half" : "few";
}

type Counted = Readonly<Record<"people" | "people_before" | "stayed" | "moved", number | null>>;

function wholeOf(rows: readonly Counted[], evidence: SegmentIdentity["evidence"], earlier: SegmentPublication) {
  const sum = (key: keyof Counted) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
  const [people, before, stayed, moved] = [sum("people"), sum("people_before"), sum("stayed"), sum("moved")];
  const heldBack = earlier.segments.some(({ size }) => size === undefined);
  const share = evidence === "members" && people > 0 ? moved / people : null;
  return {
    ...{ segment: "all", kind: null, name: "All segments", name_before: null, origin: null },
    ...{ people, people_before: heldBack ? null : before },
    people_changed: heldBack ? null : Math.abs(people - before),
    ...{ members_kept: null, stayed, moved, share_moved: share },
  };
}
