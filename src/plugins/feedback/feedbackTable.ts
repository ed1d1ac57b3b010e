import type { ReleaseColumn, ReleaseDeclaration } from "segmentarium/plugin";

const number = (name: string, unit: string): ReleaseColumn => ({ name, type: "number", unit, nullable: true });
const ofAsked = (name: string): ReleaseColumn => ({ ...number(name, "share"), about: "silent" });

export const feedbackTable: ReleaseDeclaration = {
  id: "feedback",
  title: "Survey scores",
  description:
    "NPS in points, CSAT as the share of answers 4 and 5, CES as the mean of 1 to 7; by wave and segment, segment all being " +
    "everybody with or without a customer id. Customers count in the segment they belong to at the as-of day. People are " +
    "those who answered, each once in a wave; how many were asked is told where enough of them stayed silent",
  people: "people",
  order: ["instrument", "wave", "segment"],
  totals: [{ column: "segment", value: "all" }],
  arrow: true,
  columns: [
    { name: "instrument", type: "text", key: true },
    { name: "metric", type: "text", key: true },
    { name: "wave", type: "text", key: true },
    { name: "segment", type: "text", key: true },
    { name: "sent", type: "integer", unit: "customers", about: "silent" },
    { name: "people", type: "integer", unit: "customers" },
    { name: "silent", type: "integer", unit: "customers", about: "silent" },
    ofAsked("response_rate"),
    ofAsked("response_rate_low"),
    ofAsked("response_rate_high"),
    number("score", "points or share"),
    number("score_low", "points or share"),
    number("score_high", "points or share"),
    { name: "method", type: "text" },
    number("promoters", "share"),
    number("passives", "share"),
    number("detractors", "share"),
  ],
};
