import { isYesOrNo } from "segmentarium/ingest";
import { defineStep, fromQuery } from "segmentarium/plugin";
import type { AttributeItem } from "segmentarium/segmentation";
import { type Database, ident } from "segmentarium/table";
import { type AskedItem, askedItems, type ItemFacts, itemFault, itemTitle } from "./attributeItems.ts";
import { attributeOptions } from "./attributeOptions.ts";
import { groupedQuery, valuesQuery } from "./valuesQuery.ts";

/** What is known of customers in words rather than numbers: attributes, habits and answers, for segments that are made of them. */
export const attributesStep = defineStep(import.meta.url, {
  id: "customer-attributes",
  title: "Attributes and answers of customers",
  needs: ["clustering-space", "customers", "orders?", "events?", "surveys?"],
  provides: ["customer-attributes", "customer-attributes-summary"],
  settings: ["attributes", "measures", "sources", "sensitive", "minimumPeople", "asOf"],
  options: attributeOptions,
  async run(inputs, { db, settings, options, log }) {
    const { customers, orders, events, surveys } = inputs;
    const sources = { customers, orders, events, surveys };
    const facts: ItemFacts = {
      attributes: settings.attributes,
      sensitive: settings.sensitive,
      answers: (settings.measures ?? []).filter((name) => isYesOrNo(settings, name)),
      columns: Object.fromEntries(
        Object.entries(sources).flatMap(([table, input]) => (input === undefined ? [] : [[table, input.columns]])),
      ),
    };
    const space = inputs["clustering-space"];
    const items: AttributeItem[] = [];
    const leftOut: { id: string; reason: string }[] = [];
    for (const asked of askedItems(options.items, facts)) {
      const { id, table, column } = asked;
      const source = sources[table];
      const fault = itemFault(asked, facts);
      if (fault !== undefined || source === undefined) {
        leftOut.push({ id, reason: fault ?? `the project has no table ${table}` });
        continue;
      }
      if (table === "customers" && settings.sensitive.includes(column)) {
        log.warn("sensitive-item", `segments of attributes are made of "${column}", which the project calls sensitive`);
      }
      const values = valuesQuery(asked, source.sql, settings.asOf);
      await db.run(
        `CREATE TEMP TABLE ${ident(`item ${id}`)} AS ${groupedQuery(values, space.sql, { ...options, minimumPeople: settings.minimumPeople })}`,
      );
      const measured = table === "customers" && space.columns.includes(column);
      const item = { ...(await describe(db, asked)), ...(measured ? { measured } : {}) };
      if (item.levels.length >= 2) items.push(item);
      else
        leftOut.push({ id, reason: item.known === 0 ? "nothing is known" : "all of whom it is known have one value" });
    }
    return {
      "customer-attributes": fromQuery(joined(space.sql, items)),
      "customer-attributes-summary": { items, customers: space.rows, leftOut },
    };
  },
});

async function describe(db: Database, asked: AskedItem): Promise<AttributeItem> {
  const rows = await db.rows(
    `SELECT value, count(*) AS people, bool_or(pooled) AS pooled FROM ${ident(`item ${asked.id}`)} GROUP BY value ORDER BY value`,
  );
  return {
    id: asked.id,
    title: itemTitle(asked),
    levels: rows.map(({ value }) => String(value)),
    ...(rows.some(({ pooled }) => pooled === true) ? { pooled: true } : {}),
    known: rows.reduce((sum, { people }) => sum + Number(people), 0),
  };
}

function joined(space: string, items: readonly AttributeItem[]): string {
  const columns = items.map(({ id }, i) => `, v${i}.value AS ${ident(id)}`).join("");
  const joins = items.map(({ id }, i) => ` LEFT JOIN ${ident(`item ${id}`)} v${i} USING (customer_id)`).join("");
  return `SELECT customer_id${columns} FROM (SELECT customer_id FROM ${space})${joins} ORDER BY customer_id`;
}
