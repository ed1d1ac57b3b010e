import { metIn } from "segmentarium/ingest";
import { defineStep, fromQuery, type Project, type Step } from "segmentarium/plugin";
import { type Database, ident } from "segmentarium/table";
import { admission, admissionNeeds, peopleArtifact } from "./admission.ts";
import { repetitionCounts, withoutConsent } from "./cleaningCounts.ts";
import type { OwnCount } from "./cleaningRules.ts";
import { openTrace, type Trace, traceArtifact } from "./openTrace.ts";
import { firstOf, sourcesOf } from "./provenance.ts";
import { needsOf, type SourceRows, sourceRows, tableInput } from "./sourceRows.ts";

/** One row per customer: of the customer sources, and whoever else ordered under an id, or was met where a project has no orders. */
export function customersStep(project: Project): Step {
  const sources = needsOf(project, "customers");
  const met = metIn(project);
  const people = peopleArtifact(project);
  return defineStep(import.meta.url, {
    id: "customers",
    title: "Customers",
    needs: [...sources, ...met.keys(), ...(people === undefined ? [] : [people]), ...admissionNeeds(project)],
    provides: ["customers", "cleaning/customers", traceArtifact("customers")] as readonly string[],
    settings: ["sources", "consent", "identity", "standardise"],
    async run(inputs, { db, settings }) {
      const others = metQuery(inputs, met);
      const identities = tableInput(inputs, people ?? "")?.sql;
      const trace = await openTrace(db);
      const kept = { [traceArtifact("customers")]: trace.output };
      if (sources.length === 0) {
        const query = `SELECT customer_id, min(met_at) AS joined_at FROM (${others}) GROUP BY customer_id ORDER BY customer_id`;
        return { customers: fromQuery(query), "cleaning/customers": [], ...kept };
      }
      const rows = await sourceRows(db, inputs, settings, "customers", "drop", { trace });
      const several = await furtherRecords(db, rows, settings, trace);
      const keys = (settings.identity?.keys ?? []).map(({ column }) => column);
      const columns = rows.columns.filter((name) => !keys.includes(name));
      const { join, withheld } = admission(inputs, settings, "r.customer_id");
      await db.run(`
        CREATE TEMP TABLE every_customer AS ${onePerCustomer({ ...rows, columns }, identities)};
        CREATE TEMP TABLE known_customers AS SELECT r.* FROM every_customer AS r ${join} WHERE NOT ${withheld}`);
      const query = withOthers("known_customers", others);
      const counted = await db.row(`
        SELECT (SELECT count(*) FROM (${query})) - (SELECT count(*) FROM known_customers) AS others,
          (SELECT count(*) FROM every_customer) - (SELECT count(*) FROM known_customers) AS refused`);
      const refused = Number(counted?.["refused"]);
      if (settings.consent !== undefined) {
        const { sql, join: people, person } = personJoin(rows, identities);
        const placed = `
          SELECT r.source_place, r.source_file, r.source_row, ${person} AS counted FROM ${sql} AS r ${people}
          WHERE ${person} IN (SELECT customer_id FROM every_customer EXCEPT SELECT customer_id FROM known_customers)`;
        const touched = { table: "customers", rule: "without consent", what: "left out", count: refused } as const;
        await trace.add({ ...touched, sources: sourcesOf(settings, "customers"), rows: placed });
      }
      return {
        ...kept,
        customers: fromQuery(`SELECT * FROM (${query}) ORDER BY customer_id`),
        "cleaning/customers": [
          ...repetitionCounts("customers", rows),
          several,
          {
            table: "customers",
            rule: "unlisted customers",
            policy: "added without attributes",
            rows: Number(counted?.["others"]),
            description: `Customer ids of ${[...met.keys()].join(", ") || "orders"} that no customer source has`,
            people: true,
          },
          ...(settings.consent === undefined
            ? []
            : [
                withoutConsent("customers", refused, {
                  people: true,
                  description: "People with a customer record who do not agree to the required purpose",
                }),
              ]),
        ] satisfies readonly OwnCount[],
      };
    },
  });
}

/** Records of a customer id after its first: what the first does not know is taken from them. */
async function furtherRecords(
  db: Database,
  { sql }: SourceRows,
  settings: Pick<Project, "sources">,
  trace: Trace,
): Promise<OwnCount> {
  const counted = await db.row(`
    SELECT count(*) - count(DISTINCT customer_id) AS n,
      (SELECT count(*) FROM (SELECT customer_id FROM ${sql} GROUP BY customer_id HAVING count(*) > 1)) AS people FROM ${sql}`);
  const touched = { table: "customers", rule: "several records", count: Number(counted?.["n"]) } as const;
  const first = "OVER (PARTITION BY customer_id ORDER BY source_place, source_file, source_row)";
  const rows = `
    SELECT source_place, source_file, source_row, first(source_place) ${first} AS into_place,
      first(source_file) ${first} AS into_file, first(source_row) ${first} AS into_row
    FROM ${sql} QUALIFY row_number() ${first} > 1`;
  await trace.add({ ...touched, what: "merged", sources: sourcesOf(settings, "customers"), rows });
  return {
    ...{ table: touched.table, rule: touched.rule, policy: "merged", rows: touched.count },
    description: `Further records of a customer id that say something else than its first one, which counts: ${firstOf}; what it does not know is taken from them`,
    people: Number(counted?.["people"]),
  };
}

/** The person that each record is of. */
function personJoin({ sql }: SourceRows, identities: string | undefined) {
  if (identities === undefined) return { sql, person: "r.customer_id", join: "" };
  const join = `LEFT JOIN ${identities} AS i ON i.alias_id = r.customer_id`;
  return { sql, person: "coalesce(i.customer_id, r.customer_id)", join };
}

/** Whoever was met under an id, and when: without a customer source, these are the customers. Undefined where nobody can be met. */
function metQuery(inputs: Readonly<Record<string, unknown>>, met: ReadonlyMap<string, string>): string | undefined {
  if (met.size === 0) return undefined;
  const parts = [...met].map(
    ([table, at]) =>
      `SELECT customer_id, ${at} AS met_at FROM ${tableInput(inputs, table)?.sql} WHERE customer_id IS NOT NULL`,
  );
  return parts.join(" UNION ALL ");
}

/**
 * The records of a person become one: earliest joining; for the rest, the record of the kept id, then the first that knows. A rank
 * is that of the value which is kept.
 */
function onePerCustomer(records: SourceRows, identities: string | undefined): string {
  const { columns, ranks } = records;
  const { sql: rows, person: resolved, join } = personJoin(records, identities);
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

function withOthers(known: string, others: string | undefined): string {
  if (others === undefined) return `SELECT * FROM ${known}`;
  return `
    SELECT * FROM ${known}
    UNION ALL BY NAME
    SELECT o.customer_id, min(o.met_at) AS joined_at FROM (${others}) AS o ANTI JOIN ${known} AS k
    ON k.customer_id = o.customer_id GROUP BY o.customer_id`;
}
