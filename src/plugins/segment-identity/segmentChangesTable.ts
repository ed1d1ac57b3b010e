import type { ReleaseDeclaration } from "segmentarium/plugin";

/** The declared table of what became of segments. A count before is hidden with a change of few, who could be those who came or left. */
export const segmentChangesTable: ReleaseDeclaration = {
  id: "segment_changes",
  title: "Segments since the last publication",
  description:
    "What became of each segment since the publication before: same, split (a part of one that was split), merged (made of several), new, or ended; and all together. People before are those of that publication; there are none of segments that it held back, nor of all together then. Stayed are today's members whom the earlier model puts into the same segment, moved the others; share moved = moved / members: how far segments were drawn anew, not how many customers changed. Members kept is the rest in words, which tells of no few: nearly all (90% or more), most (65%), about half (35%), few. No rows at a first publication, or without a segment history.",
  people: false,
  order: ["segment"],
  totals: [{ column: "segment", value: "all", counts: ["people", "people_before", "stayed", "moved"] }],
  columns: [
    { name: "segment", type: "text", key: true },
    { name: "kind", type: "text", nullable: true },
    { name: "name", type: "text" },
    { name: "name_before", type: "text", nullable: true },
    { name: "origin", type: "text", nullable: true },
    { name: "since", type: "date" },
    { name: "evidence", type: "text" },
    { name: "people", type: "integer", unit: "customers", nullable: true, about: "people" },
    {
      name: "people_before",
      type: "integer",
      unit: "customers",
      nullable: true,
      about: ["people_before", "people_changed"],
    },
    {
      name: "people_changed",
      type: "integer",
      unit: "customers",
      nullable: true,
      about: ["people_before", "people_changed"],
    },
    { name: "members_kept", type: "text", nullable: true, about: "people" },
    { name: "stayed", type: "integer", unit: "customers", nullable: true, about: ["stayed", "moved"] },
    { name: "moved", type: "integer", unit: "customers", nullable: true, about: ["stayed", "moved"] },
    { name: "share_moved", type: "number", unit: "share", nullable: true, about: ["stayed", "moved"] },
  ],
};
