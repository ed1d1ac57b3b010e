import { describe, expect, it } from "vitest";
import { definePlugin, defineStep, fromQuery } from "../../src/plugin.ts";
import { run } from "../../src/run.ts";
import { miniatureProject, setUp } from "./miniature.ts";

const source = (columns: object) => ({
  id: "crm",
  table: "customers",
  files: ["customers.csv"],
  format: "csv",
  columns: { customer_id: { from: "id", type: "text" }, ...columns },
});

/** A run of one feature over customers whose region and plan have no date, with what the source declares of both. */
async function runWith(column: string, columns: object, perCutoff = true) {
  const tables = defineStep(import.meta.url, {
    id: "customers",
    title: "Customers",
    needs: [],
    provides: ["customers"],
    run: () => ({
      customers:
        fromQuery(`SELECT 'c' || i AS customer_id, TIMESTAMP '2024-03-01' AS joined_at, i % 2 AS region, i % 3 AS plan
        FROM range(30) t(i) ORDER BY i`),
    }),
  });
  const seen: (readonly string[])[] = [];
  const shared = {
    title: "Attribute",
    needs: ["customers"],
    run: (inputs: { customers: { sql: string; columns: readonly string[] } }) => {
      seen.push(inputs.customers.columns);
      return fromQuery(`SELECT customer_id, ${column} AS attribute FROM ${inputs.customers.sql} ORDER BY customer_id`);
    },
  } as const;
  const feature = defineStep(import.meta.url, {
    ...shared,
    id: "attribute",
    provides: ["feature/attribute"],
    perCutoff: true,
    metrics: [{ id: "attribute", title: "Attribute", unit: "1", formula: "as it is", description: "An attribute." }],
    run: (inputs) => ({ "feature/attribute": shared.run(inputs) }),
  });
  const finding = defineStep(import.meta.url, {
    ...shared,
    id: "attribute",
    provides: ["attributes-of-today"],
    run: (inputs) => ({ "attributes-of-today": shared.run(inputs) }),
  });
  const plugin = definePlugin({
    name: "attributes",
    version: "1.0.0",
    engines: { segmentarium: "^1" },
    contributes: { sources: [tables], ...(perCutoff ? { features: [feature] } : { findings: [finding] }) },
  });
  const project = miniatureProject((text) => {
    const parsed = JSON.parse(text) as { sources: object[] };
    return JSON.stringify({ ...parsed, sources: [...parsed.sources, source(columns)] });
  });
  const { options } = await setUp([plugin], project);
  const { record } = await run(options);
  return { seen, failed: record.steps.filter(({ status }) => status === "failed") };
}

const region = { from: "region", type: "integer" };
const plan = { from: "plan", type: "integer" };

describe("a column of customers without a date", () => {
  it("is refused to a feature, by name and with the remedy", async () => {
    const { failed } = await runWith("region", { region, plan });
    expect(failed[0]).toMatchObject({ id: "attribute", code: "undated-attribute" });
    expect(failed[0]!.reason).toBe(
      'Cannot run step "attribute" of attributes: nothing says since when "region" holds; ' +
        'declare the column "static": true in its source if it never changes',
    );
  });

  it("is given to a feature when its source declares that it never changes, and then only this one", async () => {
    const { failed, seen } = await runWith("region", { region: { ...region, static: true }, plan });
    expect(failed).toEqual([]);
    expect(seen.every((columns) => columns.join() === "customer_id,joined_at,region")).toBe(true);
  });

  it("does not stand in the way of the columns of the canonical table, nor of steps that speak of today", async () => {
    expect((await runWith("joined_at", { region, plan })).failed).toEqual([]);
    expect((await runWith("region", { region, plan }, false)).failed).toEqual([]);
  });

  it("leaves other failures as they are", async () => {
    const { failed } = await runWith("colour", { region, plan });
    expect(failed[0]!.code).toBeUndefined();
    expect(failed[0]!.reason).toContain("colour");
  });
});
