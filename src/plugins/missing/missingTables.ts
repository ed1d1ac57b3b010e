import type { ReleaseColumn, ReleaseDeclaration } from "segmentarium/plugin";

const key = (name: string): ReleaseColumn => ({ name, type: "text", key: true });
const number = (name: string, unit?: string): ReleaseColumn => ({
  ...{ name, type: "number", nullable: true },
  ...(unit === undefined ? {} : { unit }),
});
const people: ReleaseColumn = { name: "people", type: "integer", unit: "customers" };
const aboutBoth = (name: string): ReleaseColumn => ({ ...number(name), about: ["known", "unknown"] });
const scenario =
  "As-is: values as they are known. What-if: a share of the known values of each measure was taken away at random first.";
const methods =
  "Own-column imputes nothing and tells who lacks a value apart; constant (what the project declares, and its way for measures without; where it declares any), median, mode (most frequent value), knn (nearest neighbours), em (expected values of a normal distribution) and mice (chained equations, several sets) impute.";

/** The release tables of the page on missing values. */
export const missingTables: readonly ReleaseDeclaration[] = [
  {
    id: "missing_measures",
    title: "Who lacks which measure",
    description:
      "Customers with a value of each measure, those for whom what it measures never happened, and those whose value is not known; and what is done with values that are not known where the measure spans the clustering space. The three counts are left out together where one of them is of some, but too few.",
    people: "people",
    order: ["metric"],
    columns: [
      key("metric"),
      { name: "in_space", type: "boolean", key: true },
      key("treatment"),
      people,
      ...["known", "never", "unknown"].map(
        (name): ReleaseColumn => ({ name, type: "integer", unit: "customers", nullable: true }),
      ),
    ],
  },
  {
    id: "missing_patterns",
    title: "Measures that are missing together",
    description:
      "Customers by the measures of the clustering space that they have no value of, because it never happened or is not known; rare patterns are put together. They add up to all customers.",
    people: "people",
    order: ["place"],
    totals: [{ column: "place" }],
    columns: [
      { name: "place", type: "integer", key: true },
      key("pattern"),
      key("never"),
      key("unknown"),
      people,
      { name: "share", type: "number", unit: "share" },
    ],
  },
  {
    id: "missing_sensitivity",
    title: "Segments under other imputations",
    description: `Drawn customers parted anew with values imputed by each method, against the published segments: adjusted Rand index (1 for the same partition) and share of customers in another segment, each with least and greatest over the completed sets; unsettled customers are not in one segment in all sets. Shares that are of too few customers, or of nearly all, are left out with the index; so is imputing as it is where values of too few customers are not known, and what would tell of too few who lack a measure with a constant, or of too few others. Again = nothing imputed, the algorithm run again. ${scenario} ${methods}`,
    people: "people",
    order: ["place"],
    columns: [
      { name: "place", type: "integer", key: true },
      key("scenario"),
      key("method"),
      { name: "sets", type: "integer", key: true },
      people,
      ...["adjusted_rand", "adjusted_rand_low", "adjusted_rand_high"].map((name) => number(name)),
      ...["moved", "moved_low", "moved_high", "unsettled"].map((name) => number(name, "share")),
    ],
  },
  {
    id: "missing_sizes",
    title: "Sizes of segments under other imputations",
    description: `Drawn customers in each published segment, and the least and greatest number in the segment that is matched to it over the completed sets of each method. A method that makes a segment of fewer people than may be published, or moves fewer, is left out. ${scenario}`,
    people: "people",
    order: ["place", "segment"],
    totals: [{ column: "segment" }],
    columns: [
      { name: "place", type: "integer", key: true },
      key("scenario"),
      key("method"),
      key("segment"),
      people,
      { name: "low", type: "integer", unit: "customers", about: "low" },
      { name: "high", type: "integer", unit: "customers", about: "high" },
    ],
  },
  {
    id: "missing_means",
    title: "Means of measures that are not known of everybody",
    description:
      "Mean of a measure of customers like those of a segment, who are taken for a random sample of them: pooled by Rubin's rules over completed sets of chained equations, each segment imputed by itself. The 95% interval (Barnard and Rubin's degrees of freedom) is for that mean, not for the mean of the segment's own members, which it holds more often; it comes of the variance within sets, which would be left if everything were known, and between sets, which comes of what is not known, and the fraction of missing information, 0 to 1. Beside it the mean of the known values alone. People, known and not known, and the mean of the known are of all customers of the segment, whether or not they were drawn for imputing. All figures of a segment are left out where the measure is known, or not known, of too few or of nobody, and so that nothing follows by subtraction; estimates also where too little is known to learn from. Measures that have never happened for somebody are not listed. Right where gaps depend on what is known.",
    people: "people",
    order: ["metric", "segment"],
    totals: [{ column: "segment" }],
    columns: [
      ...["metric", "segment"].map(key),
      people,
      ...["known", "unknown"].map(
        (name): ReleaseColumn => ({ name, type: "integer", unit: "customers", about: ["known", "unknown"] }),
      ),
      { name: "sets", type: "integer", key: true },
      ...["mean_known", "estimate", "low", "high", "within", "between"].map(aboutBoth),
      { ...aboutBoth("fraction_missing"), unit: "share" },
    ],
  },
  {
    id: "missing_recovery",
    title: "How well values that were taken away come back",
    description:
      "Root mean squared error of imputed values in standard deviations of the measure (0 is exact, about 1 is no better than the mean), and their spread over that of the true values (below 1: too alike). People are all customers drawn, from whom a share of the known values was taken away; measures of which too few were are left out.",
    people: "people",
    order: ["metric", "method"],
    columns: [key("metric"), key("method"), people, number("error", "standard deviations"), number("spread", "ratio")],
  },
  {
    id: "missing_chains",
    title: "What the chains of chained equations imputed",
    description: `Mean and standard deviation of the imputed values of each measure in each pass of each chain, in standard deviations of the measure from its mean. People are all customers drawn: how many values are imputed would, less those taken away, tell how few are not known. Measures of which too few are imputed are left out. ${scenario}`,
    people: "people",
    order: ["scenario", "metric", "chain", "iteration"],
    columns: [
      ...["scenario", "metric"].map(key),
      { name: "chain", type: "integer", key: true },
      { name: "iteration", type: "integer", key: true },
      people,
      number("mean", "standard deviations"),
      number("deviation", "standard deviations"),
    ],
  },
  {
    id: "missing_convergence",
    title: "Whether chains agree",
    description:
      "Potential scale reduction (R-hat) of the means and standard deviations of imputed values over the latter half of the passes: near 1 when chains cannot be told apart, above 1.1 more passes are called for. People are all customers drawn. Measures of which too few are imputed are left out.",
    people: "people",
    order: ["scenario", "metric"],
    columns: [...["scenario", "metric"].map(key), people, number("r_hat_mean"), number("r_hat_deviation")],
  },
  {
    id: "missing_notes",
    title: "What the figures on missing values say",
    description: "In words: what is missing, what is done about it, and how much the segments depend on it.",
    people: false,
    order: ["number"],
    columns: [
      { name: "number", type: "integer", key: true },
      { name: "topic", type: "text" },
      { name: "text", type: "text" },
    ],
  },
];
