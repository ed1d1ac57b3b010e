import type { ReleaseColumn, ReleaseDeclaration } from "segmentarium/plugin";

const number = (name: string, unit: string): ReleaseColumn => ({ name, type: "number", unit, nullable: true });

export const feedbackTable: ReleaseDeclaration = {
  id: "feedback",
  title: "Survey scores",
  description:
    "NPS in points, CSAT as the share of answers 4 and 5, CES as the mean of 1 to 7; by wave and segment, segment all being " +
    "everybody with or without a customer id. Customers count in the segment they belong to at the as-of day. People are " +
    "those who answered, each once in a wave",
  people: "people",
  order: ["instrument", "wave", "segment"],
  arrow: true,
  columns: [
    { name: "instrument", type: "text", key: true },
    { name: "wave", type: "text", key: true },
    { name: "segment", type: "text", key: true },
    { name: "sent", type: "integer", unit: "customers" },
    { name: "people", type: "integer", unit: "customers" },
    number("response_rate", "share"),
    number("response_rate_low", "share"),
    number("response_rate_high", "share"),
    number("score", "points or share"),
    number("score_low", "points or share"),
    number("score_high", "points or share"),
    { name: "method", type: "text" },
    number("promoters", "share"),
    number("passives", "share"),
    number("detractors", "share"),
  ],
};
