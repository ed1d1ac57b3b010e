import type { ReleaseDeclaration } from "segmentarium/plugin";

/** The release tables of the trust card. */
export const trustTables: readonly ReleaseDeclaration[] = [
  {
    id: "trust_notes",
    title: "How far the segments can be trusted",
    description:
      "What the segments are, how sure one can be of them, why there are so many and what they are good for, in words; and whether their borders are a convention rather than gaps between groups.",
    people: false,
    order: ["number"],
    columns: [
      { name: "number", type: "integer", key: true },
      { name: "topic", type: "text" },
      { name: "text", type: "text" },
      { name: "convention", type: "boolean" },
    ],
  },
  {
    id: "segment_trust",
    title: "How reliably each segment comes back",
    description:
      "Stable, doubtful or unstable when customers are drawn again and parted anew, with the mean Jaccard coefficient (0 to 1), and in words.",
    people: "people",
    order: ["segment"],
    totals: [{ column: "segment", counts: ["people", "drawn"] }],
    columns: [
      { name: "segment", type: "text", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "drawn", type: "integer", unit: "customers", about: "drawn" },
      { name: "verdict", type: "text", nullable: true, about: "drawn" },
      { name: "jaccard", type: "number", nullable: true, about: "drawn" },
      { name: "text", type: "text", about: "drawn" },
    ],
  },
  {
    id: "held_out",
    title: "Segments by measures that did not make them",
    description:
      "For each measure that had no part in clustering and repeats none that had: the share of the variance of its ranks that lies between segments (0 none, 1 all), with its 95% interval, over the drawn customers who have it (measured, of all drawn: people); and whether segments differ in it by at least 1% of that variance. Measured and unmeasured are both held back where one is of too few; who_has then says in words how many have it: all, nearly all, part or few.",
    people: "people",
    order: ["metric"],
    columns: [
      { name: "metric", type: "text", key: true },
      { name: "title", type: "text", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "measured", type: "integer", unit: "customers", about: ["measured", "unmeasured"] },
      { name: "unmeasured", type: "integer", unit: "customers", about: ["measured", "unmeasured"] },
      { name: "who_has", type: "text" },
      { name: "explained", type: "number", about: "measured" },
      { name: "explained_low", type: "number", about: "measured" },
      { name: "explained_high", type: "number", about: "measured" },
      { name: "differs", type: "boolean", about: "measured" },
    ],
  },
];
