import type { SourceColumn } from "segmentarium/config";
import { declaredColumns } from "segmentarium/ingest";
import { defineStep } from "segmentarium/plugin";
import { wilson } from "segmentarium/stats";
import { type Database, ident, literal, type Row } from "segmentarium/table";

/** How often each value of a declared attribute occurs in a segment, against everybody. */
export const segmentAttributesStep = defineStep(import.meta.url, {
  id: "segment-attributes",
  title: "Attributes of segments",
  needs: ["membership", "customers"],
  provides: ["release/segment_attributes"],
  settings: ["attributes", "outcomes", "minimumPeople", "sources"],
  tables: [
    {
      id: "segment_attributes",
      title: "Attributes of segments",
      description:
        "The share of a segment's customers with each value of an attribute, with a 95% Wilson interval (as if the segment were a sample of customers like these), and the same share of all segmented customers. Index = share / overall share. Values that too few customers have are put together as other, with the next rarest one when they are too few still; customers without a value are listed as not stated.",
      people: "people",
      order: ["segment", "attribute", "value"],
      totals: [{ column: "value" }, { column: "segment" }],
      columns: [
        { name: "segment", type: "text", key: true },
        { name: "attribute", type: "text", key: true },
        { name: "value", type: "text", key: true },
        { name: "people", type: "integer", unit: "customers" },
        { name: "share", type: "number", unit: "share" },
        { name: "share_low", type: "number", unit: "share" },
        { name: "share_high", type: "number", unit: "share" },
        { name: "overall_share", type: "number", unit: "share" },
        { name: "index", type: "number" },
      ],
    },
  ],
  async run({ membership, customers }, context) {
    const { attributes, outcomes = [], minimumPeople, sources } = context.settings;
    const rows = [];
    for (const attribute of [...attributes, ...outcomes]) {
      if (!customers.columns.includes(attribute)) {
        context.log.warn("attribute-left-out", `customers have no column "${attribute}", which the project names`);
        continue;
      }
      const tables = { membership: membership.sql, customers: customers.sql };
      const counts = await countValues(context.db, tables, attribute, minimumPeople);
      const numeric = declaredColumns({ sources }, attribute).some(({ type }) => numbers.includes(type));
      if (numeric && isMostlyOther(counts)) {
        const message = `most values of "${attribute}" are of too few customers each, and are put together as other: give it in bands, or name it under "measures"`;
        context.log.warn("many-values", message);
      }
      rows.push(...counts.map((row) => attributeRow(attribute, row)));
    }
    return { "release/segment_attributes": rows };
  },
});

const numbers: readonly SourceColumn["type"][] = ["integer", "decimal", "number"];

/** Whether more than half of those who have a value have a rare one; of numbers, among which no value is called other. */
function isMostlyOther(counts: readonly Row[]): boolean {
  const values = new Map(counts.map((row) => [String(row.value), Number(row.value_people)]));
  const known = [...values].reduce((sum, [value, people]) => sum + (value === "not stated" ? 0 : people), 0);
  return 2 * (values.get("other") ?? 0) > known;
}

/** Every segment with every value, also where nobody has it. */
function countValues(
  db: Database,
  tables: { readonly membership: string; readonly customers: string },
  attribute: string,
  minimumPeople: number,
): Promise<Row[]> {
  return db.rows(`
    WITH person AS (
      SELECT m.segment, COALESCE(NULLIF(trim(CAST(c.${ident(attribute)} AS VARCHAR)), ''), 'not stated') AS value
      FROM ${tables.membership} m LEFT JOIN ${tables.customers} c USING (customer_id)
    ),
    counted AS (
      SELECT value, count(*) AS people,
        sum(count(*)) OVER (ORDER BY value <> 'other', count(*), value) - count(*) AS rarer
      FROM person GROUP BY value
    ),
    common AS (
      SELECT value FROM counted
      WHERE people >= ${literal(minimumPeople)} AND (rarer = 0 OR rarer >= ${literal(minimumPeople)})
    ),
    named AS (SELECT segment, CASE WHEN value IN (SELECT value FROM common) THEN value ELSE 'other' END AS value FROM person),
    cell AS (SELECT segment, value, count(*) AS people FROM named GROUP BY segment, value),
    size AS (SELECT segment, count(*) AS people FROM named GROUP BY segment),
    overall AS (SELECT value, count(*) AS people FROM named GROUP BY value)
    SELECT s.segment, o.value, COALESCE(c.people, 0) AS people, s.people AS size, o.people AS value_people,
      (SELECT sum(people) FROM size) AS everybody
    FROM size s CROSS JOIN overall o LEFT JOIN cell c ON c.segment = s.segment AND c.value = o.value
    ORDER BY s.segment, o.value`);
}

function attributeRow(attribute: string, row: Row) {
  const people = Number(row.people);
  const size = Number(row.size);
  const overall = Number(row.value_people) / Number(row.everybody);
  const interval = wilson(people, size)!;
  return {
    segment: String(row.segment),
    attribute,
    value: String(row.value),
    people,
    share: people / size,
    share_low: interval.low,
    share_high: interval.high,
    overall_share: overall,
    index: people / size / overall,
  };
}
