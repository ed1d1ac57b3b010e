import type { ReleaseDeclaration } from "segmentarium/plugin";

/** The release tables about dense regions. */
export const densityTables: readonly ReleaseDeclaration[] = [
  {
    id: "density_summary",
    title: "What algorithms by density found",
    description:
      "Each algorithm that looks for dense regions: how many it found, customers in none of them, DBCV (-1 to 1, higher is better) and relative validity (-1 to 1, higher is better), its settings, how many customers it was found on, and why the division was taken or none was. There is no number of unassigned customers where there are none, or too few to be told apart: those count with the nearest region.",
    people: "people",
    order: ["algorithm"],
    columns: [
      { name: "algorithm", type: "text", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "regions", type: "integer", unit: "regions" },
      { name: "unassigned", type: "integer", unit: "customers", nullable: true },
      { name: "unassigned_share", type: "number", unit: "share", nullable: true },
      { name: "dbcv", type: "number", nullable: true },
      { name: "relative_validity", type: "number", nullable: true },
      { name: "min_samples", type: "integer", unit: "customers" },
      { name: "min_region", type: "integer", unit: "customers", nullable: true },
      { name: "eps", type: "number", nullable: true },
      { name: "fitted_on", type: "integer", unit: "customers" },
      { name: "reason", type: "text", nullable: true },
    ],
  },
  {
    id: "density_regions",
    title: "The dense regions",
    description:
      "Customers in each dense region, its persistence (0 to 1: over how much of all densities its customers stay together; of HDBSCAN) and its part of DBCV (-1 to 1: how far the nearest other region lies beyond its own sparsest place). The last row of an algorithm is that of the customers in no region, where there are any.",
    people: "people",
    order: ["algorithm", "region"],
    totals: [{ column: "region" }],
    columns: [
      { name: "algorithm", type: "text", key: true },
      { name: "region", type: "integer", key: true },
      { name: "assigned", type: "boolean" },
      { name: "people", type: "integer", unit: "customers" },
      { name: "share", type: "number", unit: "share" },
      { name: "persistence", type: "number", nullable: true },
      { name: "dbcv", type: "number", nullable: true },
    ],
  },
  {
    id: "density_branches",
    title: "Branches of the tree of dense regions",
    description:
      "HDBSCAN's condensed tree, at most its 40 largest branches: customers in it when it comes to be, among those that the tree was made of and rounded to whole groups of the least number of people that may be published, the distances between which it lasts (1 ÷ density; the first begins where a hundredth of all have left it; one that parts no further ends where the least number of people that may be published are left), where it stands in a drawing (as shares of all customers), and the region that it is, if it was taken.",
    people: "people",
    order: ["branch"],
    columns: [
      { name: "branch", type: "integer", key: true },
      { name: "parent", type: "integer", nullable: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "from_distance", type: "number" },
      { name: "to_distance", type: "number" },
      { name: "place", type: "number", unit: "share" },
      { name: "width", type: "number", unit: "share" },
      { name: "region", type: "integer", nullable: true },
    ],
  },
  {
    id: "density_distances",
    title: "Distances to near neighbours",
    description:
      "Quantiles of the distance from a customer to the nearest so many (`min_samples`, the customer counted), in the unit of the clustering space: the k-distance curve. People are the customers beyond the quantile or within it, whichever are fewer.",
    people: "people",
    order: ["share"],
    columns: [
      { name: "share", type: "number", unit: "share", key: true },
      { name: "distance", type: "number" },
      { name: "people", type: "integer", unit: "customers" },
      { name: "min_samples", type: "integer", unit: "customers" },
      { name: "fitted_on", type: "integer", unit: "customers" },
    ],
  },
];
