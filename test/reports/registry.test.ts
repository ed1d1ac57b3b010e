import { describe, expect, it } from "vitest";
import { formats } from "../../reports/components/formats.ts";
import { openRegistry } from "../../reports/components/registry.ts";

const metric = (id: string, unit: string, more: Record<string, unknown> = {}) => ({
  ...{ id, title: id, unit, description: "", formula: "", missing: null, window: null, better: null },
  ...{ low: null, high: null, columns: null },
  ...more,
});
const registry = openRegistry(
  [
    metric("share", "share", { title: "Returned share", low: 0, high: 1 }),
    metric("spent", "GBP", { columns: "kpis.revenue segments.revenue" }),
    metric("score", "points", { title: "Net Promoter Score (NPS)", low: -100, high: 100, columns: "segments.nps" }),
    metric("effort", "points", { low: 1, high: 7 }),
    metric("orders", "orders", { low: 0, columns: "kpis.orders" }),
  ],
  formats("GBP"),
  "GBP",
);

describe("openRegistry", () => {
  it("prints a measure by its unit and range", () => {
    const print = (id: string, value: number) => [
      registry.metric(id)?.format(value),
      registry.metric(id)?.short(value),
    ];
    expect(print("share", 0.1234)).toEqual(["12.3%", "12%"]);
    expect(print("spent", 12345.6)).toEqual(["£12,346", "£12.3k"]);
    expect(print("score", 23.45)).toEqual(["+23.5", "+23"]);
    expect(print("effort", 5.255)).toEqual(["5.26", "5.26"]);
    expect(print("orders", 1234)).toEqual(["1,234", "1,234"]);
    expect(registry.metric("spent")?.format(null)).toBe("–");
  });

  it("words the range, and the title within a sentence", () => {
    const words = ["share", "spent", "score", "effort", "orders"].map((id) => registry.metric(id)?.range);
    expect(words).toEqual(["0% to 100%", null, "−100 to +100", "1 to 7", "0 or more"]);
    expect(registry.metric("share")?.name).toBe("returned share");
    expect(registry.metric("score")?.name).toBe("Net Promoter Score (NPS)");
  });

  it("finds measures by their place, in the order of the registry, and leaves out what is not there", () => {
    expect(registry.of("kpis").map(({ id, key }) => [id, key])).toEqual([
      ["spent", "revenue"],
      ["orders", "orders"],
    ]);
    expect(registry.at("segments", "nps")?.id).toBe("score");
    expect(registry.at("segments", "people")).toBeUndefined();
    expect(registry.columns("segments", ["nps", "gone", "revenue"]).map(({ key, title }) => [key, title])).toEqual([
      ["nps", "Net Promoter Score (NPS)"],
      ["revenue", "spent"],
    ]);
    expect(openRegistry([], formats("GBP"), "GBP").of("kpis")).toEqual([]);
  });
});
