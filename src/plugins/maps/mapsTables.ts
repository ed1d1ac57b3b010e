import type { ReleaseDeclaration } from "segmentarium/plugin";

/** The release tables of the page of maps. */
export const mapsTables: readonly ReleaseDeclaration[] = [
  {
    id: "maps",
    title: "Maps of customers",
    description:
      "Each map of drawn customers: trustworthiness (0 to 1: who is near on the map is near in truth) and continuity (0 to 1: who is near in truth is near on the map) of some of them, the share of map neighbours in a customer's own segment, and how to read it.",
    people: "people",
    order: ["map"],
    columns: [
      { name: "map", type: "text", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "trustworthiness", type: "number" },
      { name: "continuity", type: "number" },
      { name: "neighbourhood_hit", type: "number", unit: "share" },
      { name: "neighbours", type: "integer", unit: "customers" },
      { name: "judged", type: "integer", unit: "customers" },
      { name: "converged", type: "boolean" },
      { name: "note", type: "text" },
    ],
  },
  {
    id: "map_cells",
    title: "Where the segments lie on the maps",
    description:
      "Drawn customers of each segment by squares of each map, whose side is 1: as small as squares can be with enough people of the segment in each. People in sparse places are counted as elsewhere.",
    people: "people",
    order: ["map", "segment", "cell"],
    totals: [{ column: ["segment", "cell"] }],
    columns: [
      { name: "map", type: "text", key: true },
      { name: "segment", type: "text", key: true },
      { name: "cell", type: "text", key: true },
      { name: "x", type: "number", unit: "map sides", nullable: true },
      { name: "y", type: "number", unit: "map sides", nullable: true },
      { name: "side", type: "number", unit: "map sides", nullable: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "share", type: "number", unit: "share" },
    ],
  },
  {
    id: "map_segments",
    title: "Middles of the segments on the maps",
    description: "Mean place of the drawn customers of each segment on each map, whose side is 1.",
    people: "people",
    order: ["map", "segment"],
    totals: [{ column: "segment" }],
    columns: [
      { name: "map", type: "text", key: true },
      { name: "segment", type: "text", key: true },
      { name: "x", type: "number", unit: "map sides" },
      { name: "y", type: "number", unit: "map sides" },
      { name: "people", type: "integer", unit: "customers" },
    ],
  },
  {
    id: "map_axes",
    title: "Axes of the map of principal components",
    description:
      "What grows and falls along each axis: measures that correlate with it by at least 0.4, and the share of all differences that it shows.",
    people: "people",
    order: ["axis"],
    columns: [
      { name: "axis", type: "text", key: true },
      { name: "share", type: "number", unit: "share" },
      { name: "towards_high", type: "text" },
      { name: "people", type: "integer", unit: "customers" },
    ],
  },
];
