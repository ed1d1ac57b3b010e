import { adjustedMutualInformation, adjustedRand } from "segmentarium/cluster";
import { defineStep, type TableInput } from "segmentarium/plugin";
import { whoHas } from "segmentarium/segmentation";
import { type Database, ident, readColumns } from "segmentarium/table";
import { z } from "zod";

const options = z.strictObject({
  column: z
    .string()
    .optional()
    .describe(
      "Column of customers that holds groups known from elsewhere; segments of every algorithm are held against it",
    ),
});

/** How far the segments of each algorithm are groups that the project knows already. */
export const knownGroupsStep = defineStep(import.meta.url, {
  id: "lab-known-groups",
  title: "Agreement of the algorithms with known groups",
  needs: ["customers?", "segmentation/*"],
  provides: ["release/lab_known_groups"],
  settings: ["minimumPeople"],
  options,
  tables: [
    {
      id: "lab_known_groups",
      title: "Agreement with known groups",
      description:
        "How far the segments that each algorithm chose agree with the groups in a column of customers that the project names (option column of lab-known-groups): adjusted Rand index and adjusted mutual information, 1 for the same groups, about 0 for unrelated ones, over the customers whose group is known (known), of all whom the algorithm has in a segment (people). Known and unknown are both held back where one is of too few; who_has then says in words how many are known: all, nearly all, part or few.",
      people: "people",
      order: ["algorithm"],
      columns: [
        { name: "algorithm", type: "text", key: true },
        { name: "known_as", type: "text", key: true },
        { name: "people", type: "integer", unit: "customers" },
        { name: "known", type: "integer", unit: "customers", about: ["known", "unknown"] },
        { name: "unknown", type: "integer", unit: "customers", about: ["known", "unknown"] },
        { name: "who_has", type: "text" },
        { name: "groups", type: "integer", about: "known" },
        { name: "adjusted_rand", type: "number", about: "known" },
        { name: "adjusted_mutual_information", type: "number", about: "known" },
      ],
    },
  ],
  async run({ customers, "segmentation/*": segmentations }, { db, options: { column }, settings: { minimumPeople } }) {
    if (column === undefined) return { "release/lab_known_groups": [] };
    if (customers === undefined || !customers.columns.includes(column)) {
      throw new RangeError(
        `Cannot compare with known groups: customers have no column "${column}", one that they have is needed`,
      );
    }
    const rows = [];
    for (const [id, table] of Object.entries(segmentations).sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { known, labels } = await readBoth(db, customers, table, column);
      if (known.length === 0) continue;
      rows.push({
        ...{ algorithm: id.replace(/^segmentation\//, ""), known_as: column, people: table.rows },
        ...{ known: known.length, unknown: table.rows - known.length },
        who_has: whoHas(known.length, table.rows, minimumPeople),
        groups: new Set(known).size,
        adjusted_rand: adjustedRand(known, labels) ?? 1,
        adjusted_mutual_information: adjustedMutualInformation(known, labels) ?? 1,
      });
    }
    return { "release/lab_known_groups": rows };
  },
});

async function readBoth(
  db: Database,
  customers: TableInput,
  table: TableInput,
  column: string,
): Promise<{ known: Int32Array; labels: Int32Array }> {
  const group = `c.${ident(column)}`;
  const query = `
    SELECT dense_rank() OVER (ORDER BY ${group}) - 1 AS known, s.label AS label
    FROM ${table.sql} AS s JOIN ${customers.sql} AS c USING (customer_id)
    WHERE ${group} IS NOT NULL ORDER BY s.customer_id`;
  const { data, rows } = await readColumns(db, query, ["known", "label"]);
  const at = (c: number) => Int32Array.from({ length: rows }, (_, i) => data[2 * i + c]!);
  return { known: at(0), labels: at(1) };
}
