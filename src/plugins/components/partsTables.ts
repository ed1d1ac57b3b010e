import type { ReleaseDeclaration } from "segmentarium/plugin";

export const partsTable: ReleaseDeclaration = {
  id: "parts",
  title: "Parts of behaviour",
  description:
    "What customers do as sums of a few patterns, none of them below 0 (non-negative matrix factorisation): each pattern's share of what all of them make, how much of the squares they explain together, and whether the computation converged. Over every m-th customer, 5,000 at most, of those who have all measures.",
  people: "people",
  order: ["part"],
  columns: [
    { name: "part", type: "integer", key: true },
    { name: "share", type: "number", unit: "share" },
    { name: "explained", type: "number", unit: "share" },
    { name: "converged", type: "boolean" },
    { name: "people", type: "integer", unit: "customers" },
  ],
};

export const partLoadingsTable: ReleaseDeclaration = {
  id: "part_loadings",
  title: "What the parts of behaviour are made of",
  description:
    "How much of each part is of each measure, by its id in the registry: 0 to 1, and 1 together for a part.",
  people: "people",
  order: ["part", "metric"],
  columns: [
    { name: "part", type: "integer", key: true },
    { name: "metric", type: "text", key: true },
    { name: "loading", type: "number", unit: "share" },
    { name: "people", type: "integer", unit: "customers" },
  ],
};
