import { describe, expect, it } from "vitest";
import type { Metric } from "../../../src/plugin.ts";
import { ruleWords, type Vocabulary } from "../../../src/plugins/segment-rules/ruleWords.ts";
import type { Condition } from "../../../src/plugins/segment-rules/segmentRules.ts";

const metric = (id: string, title: string, unit: string, missing?: string): Metric => ({
  ...{ id, title, unit, formula: "f", description: "d" },
  ...(missing === undefined ? {} : { missing }),
});
const facts = (name: string, whole: boolean, lowest: number, missing = false) =>
  [name, { metric: name, whole, lowest, missing }] as const;
const words: Vocabulary = {
  metrics: new Map(
    [
      metric("recency_days", "Recency", "days"),
      metric("frequency_orders", "Frequency", "orders"),
      metric("order_value", "Order value", "GBP"),
      metric("return_share", "Returned share", "share"),
      metric("mean_gap_days", "Days between orders", "days", "There is one order only."),
      metric("nps", "NPS of Friends", "points"),
      metric("trend", "Trend", "orders a month, each month"),
    ].map((one) => [one.id, one]),
  ),
  facts: new Map([
    facts("recency_days", true, 0),
    facts("frequency_orders", true, 1),
    facts("order_value", false, 1),
    facts("return_share", false, 0),
    facts("mean_gap_days", false, 2, true),
    facts("nps", false, -100, true),
    facts("trend", false, -3),
  ]),
  currency: "GBP",
};
const say = (...conditions: Condition[]) => ruleWords(conditions, words);

describe("ruleWords", () => {
  it.each<[Condition, string]>([
    [{ metric: "recency_days", upTo: 60 }, "last order at most 60 days ago"],
    [{ metric: "recency_days", above: 60 }, "last order 61 days or more ago"],
    [{ metric: "recency_days", above: 60, upTo: 1200 }, "last order 61 to 1,200 days ago"],
    [{ metric: "frequency_orders", upTo: 1 }, "1 order"],
    [{ metric: "frequency_orders", upTo: 2 }, "at most 2 orders"],
    [{ metric: "frequency_orders", above: 1, upTo: 2 }, "2 orders"],
    [{ metric: "frequency_orders", above: 4 }, "5 orders or more"],
    [{ metric: "order_value", above: 62 }, "order value above £62"],
    [{ metric: "order_value", above: 20.5, upTo: 62 }, "order value above £20.50 and at most £62"],
    [{ metric: "return_share", upTo: 0 }, "returned share 0%"],
    [{ metric: "return_share", above: 0 }, "returned share above 0%"],
    [{ metric: "return_share", upTo: 0.125 }, "returned share at most 12.5%"],
    [{ metric: "nps", above: 8.25 }, "NPS of Friends above 8.25 points"],
    [{ metric: "trend", upTo: 0 }, "trend at most 0"],
    [{ metric: "trend", upTo: -0.5 }, "trend at most -0.5"],
  ])("says %j", (condition, text) => {
    expect(say(condition)).toBe(text);
  });

  it("says of bounds below the lowest value who has none, and that others have one", () => {
    expect(say({ metric: "mean_gap_days", upTo: -20 })).toBe("there is one order only");
    expect(say({ metric: "mean_gap_days", above: -20 })).toBe("days between orders known");
    expect(say({ metric: "mean_gap_days", upTo: 30 })).toBe("at most 30 days between orders or unknown");
    expect(say({ metric: "mean_gap_days", above: -20, upTo: 30 })).toBe("at most 30 days between orders");
    expect(say({ metric: "nps", upTo: -200 })).toBe("NPS of Friends unknown");
  });

  it("says answers of yes and no as such", () => {
    const tasty: Metric = { ...metric("tasty", "Tasty", "share", "Not known."), low: 0, high: 1, answer: true };
    const of = (missing: boolean) => ({
      ...words,
      metrics: new Map([["tasty", tasty]]),
      facts: new Map([facts("tasty", true, 0, missing)]),
    });
    expect(ruleWords([{ metric: "tasty", above: 0 }], of(false))).toBe("tasty");
    expect(ruleWords([{ metric: "tasty", upTo: 0 }], of(false))).toBe("not tasty");
    expect(ruleWords([{ metric: "tasty", upTo: 0 }], of(true))).toBe("not tasty or unknown");
  });

  it("joins conditions by commas, and fits anybody without any", () => {
    const rule = [
      { metric: "recency_days", upTo: 60 },
      { metric: "frequency_orders", above: 4 },
    ];
    expect(say(...rule)).toBe("last order at most 60 days ago, 5 orders or more");
    expect(say()).toBe("any customer");
  });
});
