import type { Metric } from "segmentarium/plugin";

/** What the columns of the feedback table mean. */
export const feedbackMetrics: readonly Metric[] = [
  {
    id: "net_promoter_score",
    title: "Net Promoter Score (NPS)",
    unit: "points",
    low: -100,
    high: 100,
    better: "higher",
    window: "One wave of a survey, or the 12 months before the as-of",
    columns: ["segments.nps", "project.nps"],
    formula: "100 * (share of answers 9 and 10 - share of answers 0 to 6)",
    description:
      "From -100 to 100. The interval is adjusted Wald after Rocks (2016): it says how far the score of all whom the " +
      "respondents stand for may be, not how those who stayed silent think.",
    missing: "Nobody answered.",
  },
  {
    id: "customer_satisfaction",
    title: "Customer satisfaction (CSAT)",
    unit: "share",
    low: 0,
    high: 1,
    better: "higher",
    window: "One wave of a survey",
    formula: "answers 4 and 5 / all answers on the scale of 1 to 5",
    description: "Share of satisfied answers, from 0 to 1, with a Wilson interval.",
    missing: "Nobody answered.",
  },
  {
    id: "customer_effort_score",
    title: "Customer effort score (CES)",
    unit: "points",
    low: 1,
    high: 7,
    better: "higher",
    window: "One wave of a survey",
    formula: "mean of answers on the scale of 1 to 7",
    description: "7 is the least effort, 1 the most. The interval is by bootstrap-t.",
    missing: "Nobody answered; there is no interval when all answers are equal.",
  },
  {
    id: "response_rate",
    title: "Response rate",
    unit: "share",
    low: 0,
    high: 1,
    better: "higher",
    window: "One wave of a survey",
    columns: ["feedback.response_rate"],
    formula: "people who answered / people who were asked, per survey and wave",
    description:
      "From 0 to 1 with a Wilson interval. A person who was asked twice in a wave counts once; of several answers the " +
      "latest counts.",
  },
];
