import type { ReleaseDeclaration } from "segmentarium/plugin";

export const rfmSegmentsTable: ReleaseDeclaration = {
  id: "rfm_segments",
  title: "Segments by recency, frequency and monetary value",
  description:
    "Customers by the name of their three scores at the as-of day. The rules are fixed, they are not learnt from the data: " +
    "see the methods page. Revenue is net of returns, over all the data before the as-of",
  people: "people",
  order: ["order"],
  columns: [
    { name: "name", type: "text", key: true },
    { name: "order", type: "integer", key: true },
    { name: "description", type: "text", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "share", type: "number", unit: "share", nullable: true },
    { name: "revenue_share", type: "number", unit: "share", nullable: true },
  ],
};

export const rfmGridTable: ReleaseDeclaration = {
  id: "rfm_grid",
  title: "Customers by recency and frequency score",
  description: "One row for each of the 25 pairs of scores; 5 is the fifth who bought most lately, or most often",
  people: "people",
  order: ["recency_score", "frequency_score"],
  columns: [
    { name: "recency_score", type: "integer", key: true },
    { name: "frequency_score", type: "integer", key: true },
    { name: "people", type: "integer", unit: "customers" },
    { name: "revenue_share", type: "number", unit: "share", nullable: true },
  ],
};
