import type { ReleaseDeclaration } from "segmentarium/plugin";

/** The release tables of the Lab page. */
export const labTables: readonly ReleaseDeclaration[] = [
  {
    id: "lab_partitions",
    title: "Every partition that was tried, rated",
    description:
      "Each algorithm and number of segments k on the same points: silhouette (-1 to 1, higher is better) of all customers up to 50,000, beyond of a stratified sample, with its 95% interval (the jackknife's, over customers drawn), Davies-Bouldin index (0 or more, lower is better), Calinski-Harabasz index (higher is better), sum of squares within segments in the unit of the clustering space (inertia, lower is better), Dunn index and density-based validation (DBCV, -1 to 1) of a draw of customers (higher is better), how well the partition comes back on customers drawn anew (mean adjusted Rand index, 1 for the same; of algorithms that are weighed), BIC of mixtures (lower is better), gap with its standard error on a draw of customers (higher is better), whether the algorithm chose it, and whether it is published. Of a partition with a segment of fewer people than may be published, no silhouette and no index that rests on sums of squares or single distances is given: beside a coarser one, it would tell where these people lie.",
    people: "people",
    order: ["algorithm", "k"],
    columns: [
      { name: "algorithm", type: "text", key: true },
      { name: "k", type: "integer", unit: "segments", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "fitted_on", type: "integer", unit: "customers" },
      { name: "silhouette", type: "number", nullable: true },
      { name: "silhouette_low", type: "number", nullable: true },
      { name: "silhouette_high", type: "number", nullable: true },
      { name: "davies_bouldin", type: "number", nullable: true },
      { name: "calinski_harabasz", type: "number", nullable: true },
      { name: "inertia", type: "number", nullable: true },
      { name: "dunn", type: "number", nullable: true },
      { name: "dbcv", type: "number", nullable: true },
      { name: "comes_back", type: "number", nullable: true },
      { name: "bic", type: "number", nullable: true },
      { name: "gap", type: "number", nullable: true },
      { name: "gap_error", type: "number", nullable: true },
      { name: "converged", type: "boolean", nullable: true },
      { name: "chosen", type: "boolean" },
      { name: "published", type: "boolean" },
      { name: "reason", type: "text", nullable: true },
    ],
  },
  {
    id: "lab_elbows",
    title: "Elbow of the sum of squares within segments",
    description:
      "What the elbow rule says of each algorithm with at least three partitions that may be shown: the number of segments before which the sum of squares falls at least three times as steeply as after it, on logarithms of both, or none.",
    people: "people",
    order: ["algorithm"],
    columns: [
      { name: "algorithm", type: "text", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "k", type: "integer", unit: "segments", nullable: true },
      { name: "reason", type: "text" },
    ],
  },
  {
    id: "lab_sizes",
    title: "Sizes of the segments of every partition",
    description:
      "Customers in each segment, by descending size. A partition with a segment of fewer people than may be published is left out as a whole: beside a coarser one, its other sizes would tell that segment's.",
    people: "people",
    order: ["algorithm", "k", "segment"],
    totals: [{ column: "segment" }],
    columns: [
      { name: "algorithm", type: "text", key: true },
      { name: "k", type: "integer", unit: "segments", key: true },
      { name: "segment", type: "integer", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "share", type: "number", unit: "share" },
    ],
  },
  {
    id: "lab_agreement",
    title: "Agreement of the algorithms",
    description:
      "How far the segments that two algorithms chose agree, over all customers: adjusted Rand index and adjusted mutual information, 1 for the same partition, about 0 for unrelated ones.",
    people: "people",
    order: ["one", "other"],
    columns: [
      { name: "one", type: "text", key: true },
      { name: "other", type: "text", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "adjusted_rand", type: "number" },
      { name: "adjusted_mutual_information", type: "number" },
    ],
  },
  {
    id: "lab_stability",
    title: "Stability of the published segments",
    description:
      "How well each segment comes back when customers are drawn again and parted anew: mean Jaccard coefficient (0 to 1) with the most similar new segment, share of resamples in which it dissolved (0.5 or less) and was recovered (0.75 or more).",
    people: "people",
    order: ["segment"],
    totals: [{ column: "segment", counts: ["people", "drawn"] }],
    columns: [
      { name: "segment", type: "text", key: true },
      { name: "people", type: "integer", unit: "customers" },
      { name: "drawn", type: "integer", unit: "customers", about: "drawn" },
      { name: "resamples", type: "integer" },
      { name: "jaccard", type: "number", nullable: true, about: "drawn" },
      { name: "dissolved", type: "number", unit: "share", nullable: true, about: "drawn" },
      { name: "recovered", type: "number", unit: "share", nullable: true, about: "drawn" },
      { name: "verdict", type: "text", nullable: true, about: "drawn" },
    ],
  },
  {
    id: "lab_tree",
    title: "The last merges of Ward's tree",
    description:
      "Highest first, at most 30, down to the first that would tell apart fewer people than may be published: clusters left after the merge, its height, and where it stands in a drawing. People are those of the smaller of the two clusters, among those that the tree was made of.",
    people: "people",
    order: ["clusters"],
    columns: [
      { name: "clusters", type: "integer", key: true },
      { name: "height", type: "number" },
      { name: "left_place", type: "number" },
      { name: "right_place", type: "number" },
      { name: "left_height", type: "number" },
      { name: "right_height", type: "number" },
      { name: "people", type: "integer", unit: "customers" },
      { name: "fitted_on", type: "integer", unit: "customers" },
    ],
  },
  {
    id: "lab_notes",
    title: "What the figures of the Lab speak for",
    description: "A recommendation, and what it rests on, in words.",
    people: false,
    order: ["number"],
    columns: [
      { name: "number", type: "integer", key: true },
      { name: "topic", type: "text" },
      { name: "text", type: "text" },
    ],
  },
];
