import { defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { ident } from "segmentarium/table";
import { admission, admissionNeeds, peopleArtifact } from "./admission.ts";
import { needsOf, type SourceRows, sourceRows, tableInput } from "./sourceRows.ts";
import { repetitionCounts, withoutConsent } from "./tableStep.ts";

/** One row per customer: of the customer sources, and whoever else ordered under an id. */
export function customersStep(project: Project): Step {
  const sources = needsOf(project, "customers");
  const ordered = project.sources.some(({ table }) => table === "orders" || table === "order_lines");
  const people = peopleArtifact(project);
  return defineStep(import.meta.url, {
    id: "customers",
    title: "Customers",
    needs: [
      ...sources,
      ...(ordered ? ["orders"] : []),
      ...(people === undefined ? [] : [people]),
      ...admissionNeeds(project),
    ],
    provides: ["customers", "cleaning/customers"],
    settings: ["sources", "consent", "identity", "standardise"],
    async run(inputs, { db, settings }) {
      const orders = tableInput(inputs, "orders")?.sql;
      const identities = tableInput(inputs, people ?? "")?.sql;
      if (sources.length === 0) return { customers: fromQuery(fromOrders(orders ?? "")), "cleaning/customers": [] };
      const rows = await sourceRows(db, inputs, settings, "customers", "drop");
      const keys = (settings.identity?.keys ?? []).map(({ column }) => column);
      const columns = rows.columns.filter((name) => !keys.includes(name));
      const { join, withheld } = admission(inputs, settings, "r.customer_id");
      await db.run(`
        CREATE TEMP TABLE every_customer AS ${onePerCustomer({ ...rows, columns }, identities)};
        CREATE TEMP TABLE known_customers AS SELECT r.* FROM every_customer AS r ${join} WHERE NOT ${withheld}`);
      const query = withOthers("known_customers", orders);
      const counted = await db.row(`
        SELECT (SELECT count(*) FROM (${query})) - (SELECT count(*) FROM known_customers) AS others,
          (SELECT count(*) FROM every_customer) - (SELECT count(*) FROM known_customers) AS refused`);
      return {
        customers: fromQuery(`SELECT * FROM (${query}) ORDER BY customer_id`),
        "cleaning/customers": [
          ...repetitionCounts("customers", rows, "drop"),
          {
            table: "customers",
            rule: "unlisted customers",
            policy: "added without attributes",
            rows: Number(counted?.["others"]),
            description: "Customer ids of orders that no customer source has",
            people: true,
          },
          ...(settings.consent === undefined
            ? []
            : [
                withoutConsent("customers", Number(counted?.["refused"]), {
                  people: true,
                  description: "People with a customer record who do not agree to the required purpose",
                }),
              ]),
        ],
      };
    },
  });
}

/** Without a customer source, a customer is whoever ordered under an id, since the first order. */
function fromOrders(orders: string): string {
  return `
    SELECT customer_id, min(ordered_at) AS joined_at FROM ${orders}
    WHERE customer_id IS NOT NULL GROUP BY customer_id ORDER BY customer_id`;
}

/**
 * The records of a person become one: earliest joining; for the rest, the record of the kept id, then the first that knows. A rank
 * is that of the value which is kept.
 */
function onePerCustomer({ sql: rows, columns, ranks }: SourceRows, identities: string | undefined): string {
  const resolved = identities === undefined ? "r.customer_id" : "coalesce(i.customer_id, r.customer_id)";
  const join = identities === undefined ? "" : `LEFT JOIN ${identities} AS i ON i.alias_id = r.customer_id`;
  const rest = columns
    .filter((name) => name !== "customer_id" && name !== "joined_at")
    .map((name) => {
      const ranked = ranks.get(name);
      const kept = ranked === undefined ? "arg_min" : "arg_min_null";
      const known = ranked === undefined ? "" : `FILTER (${ident(ranked)} IS NOT NULL)`;
      return `, ${kept}(${ident(name)}, place) ${known} AS ${ident(name)}`;
    });
  return `
    WITH placed AS (
      SELECT r.* EXCLUDE (customer_id), ${resolved} AS customer_id,
        row_number() OVER (ORDER BY r.customer_id <> ${resolved}, source_place, source_file, source_row) AS place
      FROM ${rows} AS r ${join}
    )
    SELECT customer_id, min(joined_at) AS joined_at${rest.join("")} FROM placed GROUP BY customer_id`;
}

function withOthers(known: string, orders: string | undefined): string {
  if (orders === undefined) return `SELECT * FROM ${known}`;
  return `
    SELECT * FROM ${known}
    UNION ALL BY NAME
    SELECT o.customer_id, min(o.ordered_at) AS joined_at FROM ${orders} AS o ANTI JOIN ${known} AS k
    ON k.customer_id = o.customer_id WHERE o.customer_id IS NOT NULL GROUP BY o.customer_id`;
}
